// Suggestions under the search box: a combobox with a list, as ARIA describes it.
// Without it, the box is a plain form.
const WAIT = 120; // milliseconds of quiet before asking

for (const input of document.querySelectorAll("[data-suggestions]")) offer(input);

function offer(input) {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let asking;
  let timer;

  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.role = "listbox";
  list.ariaLabel = input.dataset.suggested.replace("{}", "").trim();
  list.hidden = true;
  status.role = "status";
  status.className = "visually-hidden";
  input.type = "text";
  input.role = "combobox";
  input.ariaAutoComplete = "list";
  input.ariaExpanded = "false";
  input.setAttribute("aria-controls", list.id);
  input.closest(".search-box").append(list, status);

  const active = () => list.querySelector('[aria-selected="true"]');

  function open(isOpen) {
    list.hidden = !isOpen;
    input.ariaExpanded = String(isOpen);
    if (!isOpen) point(null);
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    open(false);
  }

  function point(option) {
    if (active()) active().ariaSelected = "false";
    if (option) option.ariaSelected = "true";
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function choose(option) {
    input.value = option.dataset.words;
    close();
    input.form.requestSubmit();
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const address = `${input.dataset.suggestions}?q=${encodeURIComponent(input.value)}`;
    try {
      const answer = await fetch(address, { signal: asking.signal });
      show(answer.ok ? await answer.text() : "");
    } catch {
      // Typed on, or no network: the box still searches.
    }
  }

  function show(options) {
    list.innerHTML = options;
    point(null);
    open(list.children.length > 0 && document.activeElement === input);
    const count = list.children.length;
    status.textContent = list.hidden ? "" : input.dataset.suggested.replace("{}", count);
  }

  function askSoon() {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  }

  // While an input method composes, its own list is open: ours waits.
  input.addEventListener("input", (event) => event.isComposing || askSoon());
  input.addEventListener("compositionend", askSoon);
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) {
      if (event.key === "ArrowDown" && !event.isComposing) ask();
      return;
    }
    const options = [...list.children];
    const at = options.indexOf(active());
    const moves = { ArrowDown: at + 1, ArrowUp: at < 0 ? options.length - 1 : at - 1 };
    if (event.key in moves) point(options[moves[event.key]]);
    else if (event.key === "Enter" && active()) choose(active());
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });

  // The box keeps the focus, so that no blur closes the list before the choice.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
}
