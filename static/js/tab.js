// Gives this tab a random number, forgotten when it is closed: it tells which pages were
// seen one after the other, of articles which ones, and not by whom. Readers who asked
// their browser not to be followed get none.
const counter = document.querySelector("script[data-count]").dataset.count;
const isUnwilling = navigator.globalPrivacyControl || navigator.doNotTrack === "1";

function numberOfTab() {
  try {
    let tab = sessionStorage.getItem("tab");
    if (!tab) {
      tab = crypto.getRandomValues(new Uint32Array(2)).reduce(
        (text, part) => text + part.toString(16).padStart(8, "0"), "",
      );
      sessionStorage.setItem("tab", tab);
    }
    return tab;
  } catch {
    return null;
  }
}

const tab = isUnwilling ? null : numberOfTab();
if (tab) {
  for (const field of document.querySelectorAll("input[name='tab']")) field.value = tab;
}

// What says that there is no page here is none that was seen.
if (tab && !document.querySelector("[data-status]")) {
  const site = counter.slice(0, -"count".length);
  const page = location.pathname.slice(site.length).split("/")[0];
  const article = document.querySelector("article[data-key]")?.dataset.key ?? "";
  navigator.sendBeacon(counter, new URLSearchParams({ tab, page, article }));
}

// An answer that is offered on the way to a person, opened in place.
for (const answer of document.querySelectorAll("details.answer")) {
  const attempt = answer.querySelector("[name='attempt']").value;
  const key = answer.querySelector("[name='answer']").value;
  answer.querySelector("summary").addEventListener(
    "click",
    () => navigator.sendBeacon(counter, new URLSearchParams({ attempt, answer: key })),
    { once: true },
  );
}
