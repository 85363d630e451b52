"use strict";

// The pages work without this file. It adds suggestions while the viewer types, and ratings that
// update the lists at once. All texts come from the page, in the viewer's language.

// Suggestions: the combobox of the ARIA Authoring Practices. The service renders the groups.
const field = document.getElementById("search");
if (field) {
  const popup = document.createElement("div");
  popup.className = "suggestions";
  popup.hidden = true;
  const list = document.createElement("div");
  list.id = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.placeholder);
  const none = document.createElement("p");
  none.textContent = field.dataset.noSuggestions;
  popup.append(list, none);
  const announcer = document.createElement("div"); // for screen readers
  announcer.className = "visually-hidden";
  announcer.setAttribute("role", "status");
  field.after(popup);
  field.form.append(announcer);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-controls": "suggestions", "aria-expanded": "false", "aria-autocomplete": "list",
  })) field.setAttribute(name, value);

  let timer = 0;
  let query = "";
  let selected = -1;
  let options = [];

  const toggle = (open) => {
    popup.hidden = !open;
    field.setAttribute("aria-expanded", String(open && options.length > 0));
    if (!open) choose(-1);
  };
  const choose = (index) => {
    selected = index;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (index < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", options[index].id);
  };
  const open = (option) => { location.href = option.dataset.href; };

  const suggest = async () => {
    const text = field.value.trim();
    query = text;
    if (!text) return toggle(false);
    let page;
    try {
      const answer = await fetch(`/search/suggestions?q=${encodeURIComponent(text)}`);
      if (!answer.ok) return toggle(false);
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return toggle(false); // offline: the form itself still works
    }
    if (query !== text) return undefined; // the viewer has typed more
    list.replaceChildren(...page.body.children);
    options = [...list.querySelectorAll("[role=option]")];
    none.hidden = options.length > 0;
    announcer.textContent = options.length ? field.dataset.hasSuggestions : field.dataset.noSuggestions;
    return toggle(document.activeElement === field);
  };

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(suggest, 120); });
  field.addEventListener("keydown", (event) => {
    const count = options.length;
    if (event.key === "Escape" && !popup.hidden) { toggle(false); event.preventDefault(); }
    else if (event.key === "Enter" && selected >= 0) { event.preventDefault(); open(options[selected]); }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (popup.hidden || !count) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((selected + step + (selected < 0 && step < 0 ? 1 : 0) + count) % count);
    }
  });
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) { event.preventDefault(); open(option); }
  });
  field.addEventListener("blur", () => toggle(false));
}

// A form does not send its empty fields, so that the address is short.
for (const form of document.querySelectorAll("form[data-drop-empty]")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
}

// Ratings and marks: the form is sent as without script. The page that comes back gives the notice
// and the parts with an id and data-refresh; nothing else changes, so that nothing moves.
const notice = document.getElementById("notice");
const SHOWN_MS = 12_000;
let pointed = false; // a star was clicked or touched, not passed with the arrow keys
let hiding = 0;

const show = (...nodes) => {
  notice.replaceChildren(...nodes);
  hideLater();
};
// A notice that is pointed at or focused stays.
const hideLater = () => {
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    if (notice.matches(":hover, :focus-within")) hideLater();
    else notice.replaceChildren();
  }, SHOWN_MS);
};
if (notice.childElementCount) hideLater();
const say = (text) => {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.testid = "notice";
  toast.dataset.kind = "failed";
  const line = document.createElement("p");
  line.textContent = text;
  toast.append(line);
  show(toast);
};

// Cards that stay keep their places; a new card takes the place of one that left.
const merge = (list, fresh) => {
  const coming = new Map([...fresh.children].map((card) => [card.dataset.key, card]));
  const leaving = [...list.children].filter((card) => !coming.delete(card.dataset.key));
  for (const card of coming.values()) {
    const place = leaving.shift();
    if (!place) break;
    place.replaceWith(document.adoptNode(card));
  }
};
const refresh = (part, fresh) => {
  const list = part.querySelector("[data-stable]");
  const other = fresh.querySelector("[data-stable]");
  if (!list || !other) {
    part.replaceWith(document.adoptNode(fresh));
    return;
  }
  merge(list, other);
  for (const one of part.querySelectorAll("[data-progress-text]")) {
    one.replaceChildren(...fresh.querySelector("[data-progress-text]").childNodes);
  }
};

// Every form for the same title shows what was saved.
const mirror = (action, fields) => {
  const [path, deleted] = action.split("/delete");
  for (const form of document.forms) {
    if ("undo" in form.dataset) continue;
    if (form.matches(".stars") && form.action === path) {
      for (const star of form.elements.stars) {
        star.checked = deleted === undefined && star.value === fields.get("stars");
        star.defaultChecked = star.checked;
      }
    } else if (form.action === action && form.elements.on) {
      const on = fields.get("on") === "1";
      form.elements.on.value = on ? "0" : "1";
      form.dataset.on = on ? "1" : "0";
      const button = form.querySelector("[aria-pressed]");
      if (button) button.setAttribute("aria-pressed", String(on));
    }
  }
};

const restoreFocus = (form) => {
  if (document.activeElement && document.activeElement !== document.body) return;
  // The part with the form is new: the viewer continues in the same form, or beside it.
  const same = [...document.forms].find((one) => one.action === form.action);
  const near = same || document.querySelector("#rating form.stars") || document.getElementById("main");
  (near.querySelector("input:checked") || near.querySelector("button, input[type=radio]") || near).focus({ preventScroll: true });
};

const send = async (form) => {
  const fields = new URLSearchParams(new FormData(form));
  const inside = (part) => part.dataset.refresh === "" || form.closest(`#${part.dataset.refresh}`);
  const parts = [...document.querySelectorAll("[data-refresh][id]")].filter(inside);
  parts.forEach((part) => part.setAttribute("aria-busy", "true"));
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const shown = page.getElementById("notice");
    if (!answer.ok || !shown) {
      form.reset();
      say(page.querySelector("[data-testid=detail]")?.textContent || notice.dataset.failed);
      return;
    }
    for (const part of parts) {
      const fresh = page.getElementById(part.id);
      if (fresh) refresh(part, fresh);
    }
    mirror(form.action, fields);
    // A first rating begins a session. The other forms need its token too.
    const token = page.querySelector("input[name=csrf_token]")?.value;
    if (token) {
      for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
    }
    show(...shown.childNodes);
    restoreFocus(form);
  } catch {
    form.reset();
    say(notice.dataset.offline);
  } finally {
    parts.forEach((part) => part.removeAttribute("aria-busy"));
  }
};

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-update]")) return;
  event.preventDefault();
  send(event.target);
});
document.addEventListener("pointerdown", (event) => {
  pointed = Boolean(event.target.closest(".stars label"));
});
document.addEventListener("keydown", () => { pointed = false; });
document.addEventListener("change", (event) => {
  const form = event.target.closest("form.stars");
  if (form && pointed) form.requestSubmit();
});

// "/" goes to the search field, unless the viewer is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  field?.focus();
});

document.documentElement.classList.add("js");

// A form that takes long shows its progress.
for (const form of document.querySelectorAll("form[data-progress]")) {
  form.addEventListener("submit", () => {
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    status.append(document.createElement("progress"), ` ${form.dataset.progress}`);
    form.append(status);
    form.querySelector("button").setAttribute("aria-disabled", "true");
  }, { once: true });
}

// A file dropped anywhere on the page is imported.
const drop = document.querySelector("form[data-drop]");
if (drop) {
  const over = (on) => drop.classList.toggle("over", on);
  document.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    over(true);
  });
  document.addEventListener("dragleave", () => over(false));
  document.addEventListener("drop", (event) => {
    over(false);
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    drop.elements.history.files = event.dataTransfer.files;
    drop.requestSubmit();
  });
}
