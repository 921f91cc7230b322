// Warns before somebody whose page nobody touches is signed out, and says so once they are. The page is never left, so
// nothing typed is lost; without this file nothing is either, because what is sent after the end waits for a sign-in.

const warning = document.querySelector("[data-keel-idle]");
const ended = document.querySelector("#keel-ended");
const title = warning.querySelector("[data-keel-title]");
const before = Number(warning.dataset.before);
const AGAIN = 30;
let token = "";
let timer;

const later = (seconds) => {
  clearTimeout(timer);
  timer = setTimeout(look, Math.max(1, seconds) * 1000);
};

const ask = async (options) => {
  const answer = await fetch(warning.dataset.keelIdle, { ...options, cache: "no-store", credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const said = await answer.json();
  token = said.token;
  return said.left;
};

const words = (left) => {
  const minutes = Math.ceil(left / 60);
  return `You will be signed out in ${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
};

function show(left) {
  if (left <= 0) {
    warning.close();
    if (!ended.open) ended.showModal();
    return;
  }
  if (ended.open) ended.close();
  if (left > before + 1) {
    warning.close();
    later(left - before);
    return;
  }
  title.textContent = words(left);
  if (!warning.open) warning.showModal();
  later(Math.min(left + 1, 60));
}

// Another window may have moved the end: the server alone knows how long is left.
async function look() {
  try {
    show(await ask());
  } catch {
    later(AGAIN);
  }
}

async function stay() {
  try {
    show(await ask({ method: "POST", headers: { "X-CSRFToken": token } }));
  } catch {
    look();
  }
}

warning.querySelector("[data-keel-stay]").addEventListener("click", stay);
warning.addEventListener("cancel", (event) => {
  event.preventDefault();
  stay();
});
ended.querySelector("[data-keel-close]").addEventListener("click", () => ended.close());
// A machine that slept stopped its clocks; and whoever has signed in elsewhere comes back to a page that is open again.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) look();
});
later(Number(warning.dataset.left) - before);
