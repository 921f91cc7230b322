// In the room: saves each form as it is typed, says who else writes, and keeps on this device what could not be sent.
// Without this file every form is saved by its own button, by the same rules.

const room = document.querySelector("[data-keel-room]");
const others = document.querySelector("[data-keel-others]");
const kept = document.querySelector("[data-keel-kept]");
const conflictTemplate = document.querySelector("#keel-conflict-template");
const PREFIX = `keel-room:${room.dataset.person}:${room.dataset.review}:`;
const PAUSE = 1200; // after the last key
const AGAIN = [3000, 6000, 12000, 20000]; // after a failure
const HERE = 15000;
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "keel-page-of", "version", "resolve", "take_out", "key", "item"]);
const TOGETHER = new Set(["there", "views"]);
const bytes = crypto.getRandomValues(new Uint8Array(12));
const thisWindow = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
let token = document.querySelector("[name=csrfmiddlewaretoken]").value;
let lastSaved = "";
let signedOut = false;

const clock = (at = new Date()) => at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
const opened = clock();

class SignedOut extends Error {}
class Elsewhere extends Error {}

// ---- asking ---------------------------------------------------------------------------------------------------------

async function post(address, body, options = {}) {
  // The page's own token is of the session that it was opened in; of the two that are sent Django reads this one first.
  body.set("csrfmiddlewaretoken", token);
  const answer = await fetch(address, {
    method: "POST",
    body,
    credentials: "same-origin",
    redirect: "manual",
    cache: "no-store",
    headers: { Accept: "application/json", "X-CSRFToken": token, ...options.headers },
    keepalive: Boolean(options.keepalive),
  });
  const isJson = (answer.headers.get("Content-Type") || "").includes("json");
  if (answer.type === "opaqueredirect" || (answer.status === 403 && !isJson)) throw new SignedOut();
  if (!isJson) throw new Error(String(answer.status));
  const said = await answer.json();
  if (said.other) throw new Elsewhere(said.words);
  return { status: answer.status, said };
}

// A session that ended may have begun again in another tab: then there is a new token, and what is kept can be sent.
async function isBack() {
  const answer = await fetch(room.dataset.stay, { credentials: "same-origin", cache: "no-store" });
  const said = await answer.json();
  if (said.left > 0) {
    token = said.token;
    signedOut = false;
  }
  return said.left > 0;
}

// ---- what is kept on this device ------------------------------------------------------------------------------------

function keep(name, what) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(what));
  } catch {
    // Full, or not allowed: what is typed is still in the boxes.
  }
}

function keptOf(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

function forget(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Nothing was kept either.
  }
}

// ---- boxes ----------------------------------------------------------------------------------------------------------

function valuesOf(form) {
  const found = {};
  for (const [name, value] of new FormData(form)) if (!LEFT_OUT.has(name)) found[name] = value;
  return found;
}

function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const boxes = form.elements.namedItem(name);
    if (!boxes) continue;
    if (boxes instanceof RadioNodeList) boxes.value = value;
    else if (boxes.type === "radio") boxes.checked = boxes.value === value;
    else boxes.value = value;
  }
}

const same = (one, other) => {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => (one[name] || "").replaceAll("\r\n", "\n") === (other[name] || "").replaceAll("\r\n", "\n"));
};

// ---- one form -------------------------------------------------------------------------------------------------------

// A screen reader says what changes here, so it is only touched when the words do.
function tell(status, words, wrong) {
  if (status.textContent !== words) status.textContent = words;
  status.classList.toggle("keel-saved__words--wrong", wrong);
}

class Saver {
  constructor(form) {
    this.form = form;
    this.name = form.dataset.keelSave;
    this.status = form.querySelector("[data-keel-saved]");
    this.version = form.elements.namedItem("version");
    this.server = valuesOf(form);
    this.failed = 0;
    this.since = "";
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", () => this.typed());
    form.addEventListener("focusin", () => { room.dataset.at = this.name; });
    form.addEventListener("submit", (event) => this.pressed(event));
    this.takeUp();
  }

  get dirty() {
    return !same(valuesOf(this.form), this.server);
  }

  get inConflict() {
    return Boolean(this.form.querySelector("[data-keel-conflict]"));
  }

  say(words, wrong = false) {
    tell(this.status, words, wrong);
  }

  typed() {
    if (!this.dirty) {
      forget(this.name);
      return;
    }
    this.put();
    if (!this.inConflict) this.later(PAUSE);
  }

  put() {
    const { stage, title } = this.form.dataset;
    keep(this.name, { values: valuesOf(this.form), version: this.version ? this.version.value : "", stage, title });
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  pressed(event) {
    const by = event.submitter;
    if (by && by.name === "resolve") {
      event.preventDefault();
      this.resolve(by.value);
    } else if (!by || !by.name) {
      event.preventDefault();
      clearTimeout(this.timer);
      this.send(true);
    }
  }

  async send(asked = false, options = {}) {
    if (this.sending) {
      this.again = true;
      return;
    }
    if (this.inConflict || (!this.dirty && !asked)) return;
    // What somebody else wrote meanwhile was told: pressing the button again, and nothing else, puts this in its place.
    if (asked && this.offered) fill(this.form, this.offered);
    this.offered = null;
    const sent = valuesOf(this.form);
    const body = new URLSearchParams(new FormData(this.form));
    body.set("window", thisWindow);
    this.sending = true;
    try {
      if (signedOut && !(await isBack())) throw new SignedOut();
      this.heard(await post(this.form.action, body, options), sent);
    } catch (error) {
      this.notSent(error);
    } finally {
      this.sending = false;
      if (this.again) {
        this.again = false;
        this.later(PAUSE);
      }
    }
  }

  heard({ status, said }, sent) {
    this.failed = 0;
    if (status === 409) {
      this.conflict(said);
      return;
    }
    if (status !== 200) {
      this.since = "";
      this.offered = said.again;
      this.say(`Not saved: ${said.words} What you typed is kept on this device.`, true);
      return;
    }
    this.since = "";
    this.server = { ...sent };
    if (said.version !== undefined && this.version) this.version.value = said.version;
    if (said.fields) {
      fill(this.form, said.fields);
      this.server = { ...this.server, ...said.fields };
    }
    lastSaved = said.saved;
    if (said.wrong) this.say(`Saved ${said.saved}, but ${said.wrong.slice(0, 1).toLowerCase()}${said.wrong.slice(1)}.`, true);
    else this.say(`Saved ${said.saved}`);
    if (!said.wrong && TOGETHER.has(this.name)) settled(this);
    shows(this.form, sent);
    countMissing();
    if (this.dirty) {
      this.put();
      this.later(PAUSE);
    } else if (!said.wrong) {
      forget(this.name);
    }
  }

  notSent(error) {
    this.since ||= lastSaved || opened;
    if (error instanceof Elsewhere) {
      this.say(error.message);
      return;
    }
    signedOut = error instanceof SignedOut;
    const why = signedOut ? "you have been signed out. Sign in, and come back to this page" : "no connection";
    this.say(`Not saved since ${this.since}: ${why}. What you typed is kept on this device.`, true);
    const wait = AGAIN[Math.min(this.failed, AGAIN.length - 1)];
    this.failed += 1;
    this.later(wait);
  }

  // ---- somebody else wrote meanwhile ---------------------------------------------------------------------------------

  conflict({ version, who, at, theirs, fields }) {
    this.form.querySelector("[data-keel-conflict]")?.remove();
    this.theirs = fields;
    if (this.version) this.version.value = version;
    const box = conflictTemplate.content.firstElementChild.cloneNode(true);
    const id = `${this.form.id || this.name}-meanwhile`;
    box.querySelector("[id]").id = id;
    box.setAttribute("aria-labelledby", id);
    box.querySelector("[data-keel-who]").textContent = who;
    box.querySelector("[data-keel-at]").textContent = at;
    box.querySelector("blockquote").textContent = theirs || "They took the words out.";
    if (this.form.dataset.keelBoth === undefined) box.querySelector("[data-keel-keep-both]").remove();
    this.status.closest(".keel-saved").before(box);
    this.say(`Not saved yet: ${who} wrote here too. Both are kept. Choose what the record should say.`);
    this.put();
  }

  resolve(how) {
    const mine = valuesOf(this.form);
    const theirs = this.theirs || {};
    this.form.querySelector("[data-keel-conflict]").remove();
    this.server = { ...mine, ...theirs };
    if (how === "theirs") {
      fill(this.form, theirs);
      forget(this.name);
      this.say("Their words stand in the record.");
      return;
    }
    if (how === "both") {
      for (const area of this.form.querySelectorAll("textarea")) {
        const other = theirs[area.name] || "";
        if (other && other !== mine[area.name]) area.value = [other, mine[area.name]].filter(Boolean).join("\n\n");
      }
    }
    this.put();
    this.send(true);
  }

  // Somebody else's words, where this person has none of their own in the box.
  renewed({ version, who, at, fields }) {
    if (this.dirty || this.sending || this.inConflict || Number(this.version.value) >= version) return;
    if (this.form.contains(document.activeElement)) {
      this.say(`${who} wrote here ${at}. You will see it once you leave this box.`);
      return;
    }
    fill(this.form, fields);
    this.version.value = version;
    this.server = valuesOf(this.form);
    shows(this.form, this.server);
    this.say(`Saved ${at} by ${who}`);
  }

  // What was typed on this device before and never arrived.
  takeUp() {
    const before = keptOf(this.name);
    if (!before) return;
    const now = this.version ? this.version.value : "";
    if (same(before.values, this.server)) {
      forget(this.name);
    } else if (before.version === now) {
      fill(this.form, before.values);
      this.say("What you typed before is back in the box, and is being saved.");
      this.later(0);
    } else {
      const theirs = { ...this.server };
      const { who, at } = this.form.dataset;
      fill(this.form, before.values);
      const words = Object.values(theirs).filter(Boolean).join("\n");
      this.conflict({ version: Number(now), who: who || "Somebody", at, theirs: words, fields: theirs });
    }
  }
}

// Two answers that go together now: what was said of the other is over.
function settled(saver) {
  for (const other of savers) {
    if (other !== saver && TOGETHER.has(other.name) && !other.dirty && other.status.textContent.startsWith("Saved ")) {
      other.say(other.status.textContent.split(", but ")[0]);
    }
  }
}

// How many of the matters are still empty, in the list of the parts: only where all of them are on the page.
function countMissing() {
  const note = document.querySelector("[data-keel-note=matters]");
  const matters = [...document.querySelectorAll("form[data-stage=matters] textarea")];
  if (!note || !matters.length) return;
  const empty = matters.filter((area) => !area.value.trim()).length;
  note.textContent = empty ? `${empty} missing` : "written";
  note.classList.toggle("keel-room__note--lacks", empty > 0);
}

// The child's words stand beside the record too.
function shows(form, values) {
  const place = document.querySelector(`[data-keel-shows="${form.dataset.keelSave}"]`);
  if (!place || values.text === undefined) return;
  place.textContent = values.text || "Nothing is written of it yet.";
  place.classList.toggle("keel-voice--empty", !values.text && place.matches(".keel-voice"));
}

// ---- a form that adds something: sent by its button, kept until it has arrived -----------------------------------------

function addsBy(form) {
  const name = form.dataset.keelAdd;
  const status = form.querySelector("[data-keel-saved]");
  const isEmpty = () => Object.values(valuesOf(form)).every((value) => !value);
  const before = keptOf(name);
  if (before && isEmpty()) {
    fill(form, before.values);
    status.textContent = "What you typed before is back in the box. It is not added yet.";
  }
  form.addEventListener("input", () => {
    const { stage, title } = form.dataset;
    if (isEmpty()) forget(name);
    else keep(name, { values: valuesOf(form), version: "", stage, title });
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      if (signedOut && !(await isBack())) throw new SignedOut();
      const { status: code, said } = await post(form.action, new URLSearchParams(new FormData(form)));
      if (code !== 200) {
        tell(status, said.words, true);
        form.querySelector("textarea, input:not([type=hidden])").focus();
        return;
      }
      forget(name);
      flush(true);
      const there = new URL(said.href, window.location.href);
      if (there.search === window.location.search) {
        window.history.replaceState(null, "", there);
        window.location.reload();
      } else window.location.assign(there);
    } catch (error) {
      signedOut = error instanceof SignedOut;
      const why = signedOut ? "you have been signed out. Sign in, and come back to this page" : "no connection";
      tell(status, `Not added: ${why}. What you typed is kept on this device. Press again.`, true);
    }
  });
}

// ---- the room -------------------------------------------------------------------------------------------------------

const savers = [...document.querySelectorAll("[data-keel-save]")].map((form) => new Saver(form));
document.querySelectorAll("[data-keel-add]").forEach(addsBy);

function flush(leaving = false) {
  for (const saver of savers) {
    clearTimeout(saver.timer);
    saver.send(false, { keepalive: leaving });
  }
}

function alsoHere(people) {
  const words = people.map(({ name, at }) => (at ? `${name} (${at})` : name));
  const said = words.length ? `Also in the room: ${words.join(", ")}.` : "";
  if (others.textContent.trim() !== said) others.textContent = said;
}

let looking;
async function look() {
  clearTimeout(looking);
  looking = setTimeout(look, HERE);
  if (document.hidden) return;
  const body = new URLSearchParams({ key: room.dataset.at });
  body.set("keel-page-of", document.querySelector("[name=keel-page-of]").value);
  for (const saver of savers) if (saver.version) body.set(`v-${saver.name}`, saver.version.value);
  try {
    const { status, said } = await post(room.dataset.keelRoom, body, { headers: { "X-Keel-Unattended": "1" } });
    if (status !== 200) return;
    alsoHere(said.others);
    for (const one of said.changed) savers.find((saver) => saver.name === one.key)?.renewed(one);
  } catch (error) {
    if (error instanceof SignedOut) signedOut = true;
  }
}

// What is kept of other parts of the record is sent where it is written.
function namesKept() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

function tellKept() {
  const adding = [...document.querySelectorAll("[data-keel-add]")].map((form) => form.dataset.keelAdd);
  const here = new Set([...savers.map((saver) => saver.name), ...adding]);
  const found = namesKept().filter((name) => !here.has(name));
  const links = found.map((name) => [name, keptOf(name)]).filter(([, what]) => what && what.stage);
  if (!links.length) return;
  const box = document.createElement("div");
  box.className = "govuk-inset-text";
  const words = document.createElement("p");
  words.textContent = "Something that you typed is kept on this device and not saved yet. Open it, and it is sent:";
  const list = document.createElement("ul");
  list.className = "govuk-list govuk-list--bullet";
  for (const [, what] of links) {
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = `${room.dataset.href}?at=${encodeURIComponent(what.stage)}`;
    link.textContent = what.title || what.stage;
    const line = document.createElement("li");
    line.append(link);
    list.append(line);
  }
  box.append(words, list);
  kept.append(box);
}

window.addEventListener("online", () => flush());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) flush(true);
  else {
    flush();
    look();
  }
});
window.addEventListener("pagehide", () => flush(true));

// Signing out clears what is kept on this device (see keel.js), so what is not saved yet is sent first.
const signOut = document.querySelector(".keel-account__menu form");
let warned = false;
signOut?.addEventListener("submit", async (event) => {
  const left = () => savers.filter((saver) => saver.dirty);
  if (!left().length || warned) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  for (const saver of left()) await saver.send();
  if (!left().length) {
    signOut.requestSubmit();
    return;
  }
  warned = true;
  kept.textContent = "";
  const box = document.createElement("div");
  box.className = "govuk-inset-text";
  box.setAttribute("role", "alert");
  box.textContent = "Something that you typed is not saved. Save it before you sign out: signing out takes it off this device. Press “Sign out” again to leave without it.";
  kept.append(box);
}, { capture: true });

tellKept();
look();
