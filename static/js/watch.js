// While an editor works: load the page again when a newer edition is served.
const { version, edition } = document.querySelector("script[data-version]").dataset;
const PAUSE_MS = 500;

async function look() {
  try {
    const answer = await (await fetch(version, { cache: "no-store" })).json();
    if (answer.edition && answer.edition !== edition) {
      window.location.reload();
      return;
    }
  } catch {
    // The server is starting again: go on looking.
  }
  setTimeout(look, PAUSE_MS);
}

setTimeout(look, PAUSE_MS);
