// Small manners of every page: menus close, dialogs open, forms are sent once.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(event.target)) menu.open = false;

  const closer = event.target.closest("dialog [data-closes]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
  }

  const opener = event.target.closest('a[href^="#"]:not([href="#"])');
  const dialog = opener && document.querySelector(`dialog${opener.hash}`);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("submit", ({ target, submitter, defaultPrevented }) => {
  if (defaultPrevented || target.method !== "post" || target.closest("[hx-post]"))
    return;
  // After the browser has read the form: a disabled button would not be sent.
  setTimeout(() => submitter?.setAttribute("aria-disabled", "true"));
});

for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Where tabs or the navigation are wider than a phone, the chosen one is in sight.
for (const tab of document.querySelectorAll(":is(.tabs, .site-nav) [aria-current]")) {
  const tabs = tab.closest(".tabs, .site-nav");
  tabs.scrollLeft = tab.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
}

addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-disabled=true]"))
    button.removeAttribute("aria-disabled");
});
