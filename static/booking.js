// The slot form and the picture of the week: both fill the same two fields.
const form = () => document.getElementById("book-form");

function choose(starts, ends) {
  const { starts_at, ends_at } = form();
  starts_at.value = starts;
  ends_at.value = ends;
  starts_at.dispatchEvent(new Event("change", { bubbles: true }));
  mark();
}

// The chosen time is marked wherever it is on offer.
function mark() {
  const { starts_at, ends_at } = form();
  for (const slot of document.querySelectorAll("[data-starts]")) {
    const { starts, ends } = slot.dataset;
    const chosen = starts === starts_at.value && ends === ends_at.value;
    slot.classList.toggle("mine", chosen);
    slot.toggleAttribute("aria-current", chosen);
    if (chosen) slot.setAttribute("aria-current", "true");
  }
}

// The day and the length on offer are those of the time chosen, wherever it was.
function follow() {
  const { starts_at, ends_at } = form();
  const day = document.getElementById("slot-day");
  const length = document.getElementById("slot-minutes");
  const minutes = (new Date(ends_at.value) - new Date(starts_at.value)) / 60000;
  if (!day || !(minutes > 0)) return;
  const chosen = starts_at.value.slice(0, 10);
  const offered = [...length.options].some(({ value }) => Number(value) === minutes);
  const same = !offered || Number(length.value) === minutes;
  if (day.value === chosen && same) return;
  day.value = chosen;
  if (offered) length.value = minutes;
  day.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const slot = event.target.closest("[data-starts]");
  if (!slot || !form()) return;
  event.preventDefault();
  // An offer amid the form goes with what was refused: the way on is to send it.
  const goes = form().contains(slot);
  choose(slot.dataset.starts, slot.dataset.ends);
  if (goes) form().querySelector(".btn-primary").focus({ preventScroll: true });
});
document.addEventListener("htmx:afterSettle", () => {
  if (!form()) return;
  mark();
  // What the new time costs has come in above: the way on stays in sight.
  form().querySelector(".btn-primary:focus")?.scrollIntoView({ block: "nearest" });
});
document.addEventListener("change", ({ target }) => {
  if (!form()?.contains(target)) return;
  mark();
  if (target.name !== "starts_at" && target.name !== "ends_at") return;
  // What was refused is another time than that now chosen.
  form().querySelector(".refused")?.remove();
  follow();
});
if (form()) mark();

// Dates as the rest of the portal writes them.
const two = (figure) => String(figure).padStart(2, "0");
const iso = (day) =>
  `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
const weekday = new Intl.DateTimeFormat(document.documentElement.lang, {
  weekday: "short",
});

function spell(start, last) {
  const alone = iso(start) === iso(last);
  return alone ? `${iso(start)} ${weekday.format(start)}` : `${iso(start)} – ${iso(last)}`;
}

const week = document.getElementById("week");
if (week && window.EventCalendar) draw(week);

function draw(week) {
  week.hidden = false;
  const phone = matchMedia("(max-width: 47.99rem)");
  const { dataset } = week;
  const calendar = window.EventCalendar.create(week.querySelector(".calendar"), {
    view: phone.matches ? "timeGridDay" : "timeGridWeek",
    date: dataset.day,
    locale: document.documentElement.lang,
    firstDay: 1,
    allDaySlot: false,
    nowIndicator: true,
    height: "auto",
    slotMinTime: dataset.hoursFrom || "00:00",
    slotMaxTime: dataset.hoursUntil || "24:00",
    titleFormat: spell,
    dayHeaderFormat: (day) => `${weekday.format(day)} ${iso(day).slice(5)}`,
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    headerToolbar: { start: "title", center: "", end: "today prev,next" },
    buttonText: { today: dataset.today },
    selectable: "selectable" in dataset,
    selectBackgroundColor: "var(--accent)",
    selectLongPressDelay: 400,
    eventSources: [{ events: ({ startStr, endStr }) => between(startStr, endStr) }],
    select: ({ startStr, endStr }) => choose(startStr.slice(0, 16), endStr.slice(0, 16)),
    eventClick: ({ event }) => {
      if (event.extendedProps.url) location.href = event.extendedProps.url;
    },
    viewDidMount: quiet,
    datesSet: () => requestAnimationFrame(quiet),
    eventAllUpdated: quiet,
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target.querySelector?.(".refused")) calendar.refetchEvents();
    const day = document.getElementById("slot-day")?.value;
    if (day && !shows(calendar.getView(), day)) calendar.setOption("date", day);
  });
  phone.addEventListener("change", () =>
    calendar.setOption("view", phone.matches ? "timeGridDay" : "timeGridWeek"),
  );
}

// Whether the calendar shows a day already: its end is the first day after it.
const shows = ({ activeStart, activeEnd }, day) =>
  iso(activeStart) <= day && day < iso(activeEnd);

async function between(start, end) {
  const query = new URLSearchParams({ start: start.slice(0, 10), end: end.slice(0, 10) });
  const answer = await fetch(`${week.dataset.events}?${query}`);
  return answer.ok ? answer.json() : [];
}

// A picture is no grid: the roles its library gives promise rows that are not there.
function quiet() {
  for (const part of week.querySelectorAll(".ec, .ec [role]")) {
    part.removeAttribute("role");
    for (const { name } of [...part.attributes])
      if (/^aria-(col|row)/.test(name)) part.removeAttribute(name);
  }
  for (const title of week.querySelectorAll("h4")) title.setAttribute("role", "none");
  for (const way of ["before", "after"]) {
    const button = week.querySelector(way === "before" ? ".ec-prev" : ".ec-next");
    button?.setAttribute("aria-label", week.dataset[way]);
  }
}
