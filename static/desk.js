// Ticks in a list: one for every record on the page, how many there are, none is said
// at once. Without JavaScript each is ticked by hand, and the server says it.
for (const form of document.querySelectorAll("[data-chooses]")) {
  const boxes = [...document.getElementsByName(form.dataset.chooses)];
  const all = form.querySelector("[data-ticks]");
  const ticked = form.querySelector("[data-ticked]");
  const unticked = form.querySelector("[data-unticked]");
  const count = () => boxes.filter((box) => box.checked).length;

  const show = () => {
    ticked.textContent = count();
    ticked.hidden = !count();
    all.checked = count() === boxes.length;
    if (count()) unticked.hidden = true;
  };

  all.closest("label").hidden = !boxes.length;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of [...boxes, all])
    box.addEventListener("change", () => {
      form.elements.all.value = "";
      show();
    });
  form.addEventListener("submit", (event) => {
    if (form.elements.all.value || count()) return;
    event.preventDefault();
    unticked.hidden = false;
  });
  show();
}
