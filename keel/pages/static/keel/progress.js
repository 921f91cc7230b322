// Follows long work without a reload a second; without this file the browser reloads the page by itself.

const place = document.querySelector("[data-keel-progress]");
const step = place.querySelector("[data-keel-step]");
const far = place.querySelector("[data-keel-far]");
const bar = place.querySelector("progress");
let wait = 1000;

async function look() {
  try {
    const answer = await fetch(place.dataset.keelProgress, { headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (said.over) {
      window.location.reload();
      return;
    }
    // A screen reader says what changes here, so it is only touched when the words do.
    if (step.textContent !== said.step) step.textContent = said.step;
    far.textContent = said.far;
    if (said.total) {
      bar.max = said.total;
      bar.value = said.done;
    } else {
      bar.removeAttribute("value");
    }
    wait = 1000;
  } catch {
    // The service restarts, or the session is over: ask less often, and let the page itself find out which.
    wait = Math.min(wait * 2, 30000);
    if (wait > 8000) {
      window.location.reload();
      return;
    }
  }
  window.setTimeout(look, wait);
}

window.setTimeout(look, wait);
