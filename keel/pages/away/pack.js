// The pack: opens with the passphrase, keeps what is typed sealed on this device, and saves it as a file.
(() => {
  "use strict";
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const pack = read("pack");
  const shelf = "keel-pack-" + pack.token;
  const $ = (id) => document.getElementById(id);
  let key = null;
  let content = null;
  let notes = { sections: {}, decisions: [] };
  let timer = null;
  let unsaved = false;

  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const text = (buffer) => {
    let out = "";
    new Uint8Array(buffer).forEach((b) => { out += String.fromCharCode(b); });
    return btoa(out);
  };

  async function makeKey(passphrase, salt, rounds) {
    const raw = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphrase), "PBKDF2", false, ["deriveKey"]);
    return crypto.subtle.deriveKey(
      { name: "PBKDF2", hash: "SHA-256", salt: salt, iterations: rounds },
      raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }
  async function open(envelope) {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(envelope.nonce) }, key, bytes(envelope.data));
    return JSON.parse(new TextDecoder().decode(plain));
  }
  async function seal(value) {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv: nonce }, key, new TextEncoder().encode(JSON.stringify(value)));
    return { rounds: pack.envelope.rounds, salt: pack.envelope.salt, nonce: text(nonce), data: text(data) };
  }

  function say(words) { $("said").textContent = words; }
  function clock() {
    const now = new Date();
    return String(now.getHours()).padStart(2, "0") + ":" + String(now.getMinutes()).padStart(2, "0");
  }

  async function keep() {
    try {
      localStorage.setItem(shelf, JSON.stringify(await seal(notes)));
      say("Kept on this device at " + clock() + ". Save the notes as a file before you close the page for good.");
    } catch (error) {
      say("This browser keeps nothing between visits. Save the notes as a file before you close the page.");
    }
  }
  function later() {
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(keep, 600);
  }

  function element(name, attributes, words) {
    const made = document.createElement(name);
    Object.entries(attributes || {}).forEach(([key, value]) => made.setAttribute(key, value));
    if (words) { made.textContent = words; }
    return made;
  }
  function area(id, label, hint, value, changed, rows) {
    const box = element("div", { class: "box" });
    box.append(element("label", { for: id }, label));
    if (hint) { box.append(element("p", { id: id + "-hint", class: "hint" }, hint)); }
    const typed = element("textarea", { id: id, rows: rows || 4 });
    if (hint) { typed.setAttribute("aria-describedby", id + "-hint"); }
    typed.value = value;
    typed.addEventListener("input", () => { changed(typed.value); later(); });
    box.append(typed);
    return box;
  }

  function section(part) {
    const value = part.key in notes.sections ? notes.sections[part.key] : part.text;
    const changed = (now) => { notes.sections[part.key] = now; };
    if (!part.choices.length) { return area("s-" + part.key, part.title, part.hint, value, changed); }
    const box = element("div", { class: "box" });
    box.append(element("label", { for: "s-" + part.key }, part.title));
    const chosen = element("select", { id: "s-" + part.key });
    chosen.append(element("option", { value: "" }, "Not said yet"));
    part.choices.forEach(([code, words]) => chosen.append(element("option", { value: code }, words)));
    chosen.value = value;
    chosen.addEventListener("change", () => { changed(chosen.value); later(); });
    box.append(chosen);
    return box;
  }

  const PARTS = [["text", "What was decided"], ["childs_words", "The same in the child’s words"],
    ["owner", "Who does it"], ["due_on", "By when"]];
  function decision(number) {
    const kept = notes.decisions[number];
    const box = element("fieldset");
    box.append(element("legend", {}, "Decision " + (number + 1)));
    PARTS.forEach(([name, label]) => {
      const id = "d-" + number + "-" + name;
      if (name === "text" || name === "childs_words") {
        box.append(area(id, label, "", kept[name], (now) => { kept[name] = now; }, 2));
        return;
      }
      const line = element("div", { class: "box" });
      line.append(element("label", { for: id }, label));
      const typed = element("input", { id: id, type: name === "due_on" ? "date" : "text" });
      typed.value = kept[name];
      typed.addEventListener("input", () => { kept[name] = typed.value; later(); });
      line.append(typed);
      box.append(line);
    });
    $("decisions").append(box);
  }

  function show() {
    document.title = content.title;
    $("title").textContent = content.title;
    $("lede").textContent = content.lede;
    if (content.said.length) { $("read-out").append(element("h2", {}, "What the child said before the review")); }
    content.said.forEach(([what, words]) => {
      $("read-out").append(element("p", { class: "hint" }, what), element("blockquote", {}, words));
    });
    content.people.forEach((words) => $("people").append(element("li", {}, words)));
    content.before.forEach((words) => $("before").append(element("li", {}, words)));
    if (!content.before.length) { $("before").append(element("li", {}, "No earlier decision is open.")); }
    content.groups.forEach((group) => {
      const part = element("section");
      part.append(element("h2", {}, group.title));
      group.sections.forEach((one) => part.append(section(one)));
      $("sections").append(part);
    });
    if (content.standards.length) {
      const part = element("section");
      part.append(element("h2", {}, "The standards of this second review"));
      part.append(element("p", { class: "hint" }, "Look at each of them. They are answered in the room, once you are back."));
      const list = element("ul");
      content.standards.forEach((words) => list.append(element("li", {}, words)));
      part.append(list);
      $("sections").append(part);
    }
    notes.decisions.forEach((_, number) => decision(number));
    $("locked").hidden = true;
    $("open").hidden = false;
    $("title").focus();
  }

  $("unlock").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!window.crypto || !crypto.subtle) {
      $("wrong").textContent = "This browser cannot open the pack. Use a newer one, or the printed pack.";
      return;
    }
    $("wrong").textContent = "Opening …";
    try {
      key = await makeKey($("passphrase").value, bytes(pack.envelope.salt), pack.envelope.rounds);
      content = await open(pack.envelope);
    } catch (error) {
      $("wrong").textContent = "That passphrase does not open the pack. Try again.";
      $("passphrase").focus();
      return;
    }
    try {
      const kept = localStorage.getItem(shelf);
      if (kept) { notes = await open(JSON.parse(kept)); }
    } catch (error) { /* nothing was kept here, or nothing can be */ }
    show();
  });

  $("add").addEventListener("click", () => {
    notes.decisions.push({ text: "", childs_words: "", owner: "", due_on: "" });
    decision(notes.decisions.length - 1);
    $("d-" + (notes.decisions.length - 1) + "-text").focus();
    later();
  });

  $("save").addEventListener("click", async () => {
    const envelope = Object.assign({ keel: "notes" }, await seal(Object.assign({ token: pack.token }, notes)));
    const link = element("a", { download: pack.file });
    link.href = URL.createObjectURL(new Blob([JSON.stringify(envelope)], { type: "application/json" }));
    document.body.append(link);
    link.click();
    link.remove();
    unsaved = false;
    say("Saved as " + pack.file + " at " + clock() + ". Bring that file back into Keel.");
  });

  window.addEventListener("beforeunload", (event) => {
    if (unsaved) { event.preventDefault(); }
  });
})();
