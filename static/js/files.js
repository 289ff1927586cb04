// Files that are too large are named as soon as they are chosen: nobody waits for them
// to be sent in vain.
const field = document.querySelector("#files");
const news = document.querySelector(".files-large");
const most = Number(news.dataset.bytes);

const large = () => [...field.files].filter((file) => file.size > most);

field.addEventListener("change", () => {
  const lines = large().map((file) => {
    const line = news.querySelector("template").content.cloneNode(true);
    line.querySelector("bdi").textContent = file.name;
    return line;
  });
  news.querySelectorAll("p").forEach((line) => line.remove());
  news.append(...lines);
});

// What is wrong with other files only we can see.
field.form.addEventListener("submit", (event) => {
  if (event.submitter?.name === "remove" || large().length === 0) return;
  event.preventDefault();
  field.focus();
});
