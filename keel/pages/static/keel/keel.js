// Improvements only: every page works without this file.

// "/" goes to the search box, unless somebody is writing.
const search = document.querySelector("[data-keel-search]");
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  if (search && event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});

// The account menu closes with Escape, or when the work goes on elsewhere.
const menu = document.querySelector("[data-keel-menu]");
if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

// A printed page shows every explanation but those inside a list, in browsers whose print style cannot open them.
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("main details:not([open], table details)").forEach((details) => {
    details.dataset.keelOpened = "";
    details.open = true;
  });
});
window.addEventListener("afterprint", () => {
  document.querySelectorAll("[data-keel-opened]").forEach((details) => {
    delete details.dataset.keelOpened;
    details.open = false;
  });
});

// What could not be sent is kept on the device until it is; whoever signs out leaves nothing of a child behind.
// What somebody else typed on the same computer waits for them.
document.querySelector(".keel-account__menu form")?.addEventListener("submit", (event) => {
  try {
    const [person] = event.currentTarget.elements.namedItem("keel-page-of").value.split(":");
    const theirs = Object.keys(localStorage).filter((key) => key.startsWith(`keel-room:${person}:`));
    theirs.forEach((key) => localStorage.removeItem(key));
  } catch {
    // Storage is switched off: nothing was kept.
  }
});

// Where many may be chosen, one press chooses all of them, and another none.
document.querySelectorAll("form[data-keel-tick-all]").forEach((form) => {
  const boxes = [...form.querySelectorAll('input[type="checkbox"]')];
  if (boxes.length < 2) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary keel-screen-only";
  const all = () => boxes.every((box) => box.checked);
  const say = () => {
    button.textContent = all() ? "Untick all" : `Tick all ${boxes.length}`;
  };
  button.addEventListener("click", () => {
    const ticked = !all();
    boxes.forEach((box) => {
      box.checked = ticked;
    });
    say();
  });
  form.addEventListener("change", say);
  say();
  form.prepend(button);
});
