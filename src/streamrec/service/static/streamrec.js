"use strict";

// The pages work without this file; it makes them quicker: suggestions as one types, ratings that
// change the lists at once. Words come from the page, which is in the reader's language.

// Suggestions: the combobox of the ARIA Authoring Practices, filled by /api/v1/search.
const find = document.getElementById("search");
if (find) {
  const hits = document.createElement("div");
  hits.className = "suggestions";
  hits.hidden = true;
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", find.placeholder);
  const none = document.createElement("p");
  none.textContent = find.dataset.noSuggestions;
  hits.append(list, none);
  const told = document.createElement("div"); // what a screen reader hears
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  find.after(hits);
  find.form.append(told);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-controls": "suggestions", "aria-expanded": "false", "aria-autocomplete": "list",
  })) find.setAttribute(name, value);

  let wait = 0;
  let asked = "";
  let chosen = -1;

  const show = (open) => {
    hits.hidden = !open;
    find.setAttribute("aria-expanded", String(open && list.children.length > 0));
    if (!open) choose(-1);
  };
  const choose = (index) => {
    chosen = index;
    [...list.children].forEach((hit, at) => hit.setAttribute("aria-selected", String(at === index)));
    if (index < 0) find.removeAttribute("aria-activedescendant");
    else find.setAttribute("aria-activedescendant", list.children[index].id);
  };
  const open = (hit) => { location.href = `/titles/${encodeURIComponent(hit.dataset.id)}`; };

  const ask = async () => {
    const text = find.value.trim();
    asked = text;
    if (!text) return show(false);
    let items;
    try {
      const answer = await fetch(`/api/v1/search?limit=7&q=${encodeURIComponent(text)}`);
      if (!answer.ok) return show(false);
      ({ items } = await answer.json());
    } catch {
      return show(false); // offline: the form itself still works
    }
    if (asked !== text) return undefined; // typed on since
    list.replaceChildren(...items.map((title, at) => {
      const hit = document.createElement("li");
      hit.id = `suggestion-${at}`;
      hit.dataset.id = title.title_id;
      hit.setAttribute("role", "option");
      hit.setAttribute("aria-selected", "false");
      hit.append(title.title);
      if (title.year) {
        const year = document.createElement("span");
        year.textContent = ` ${title.year}`;
        hit.append(year);
      }
      return hit;
    }));
    none.hidden = items.length > 0;
    told.textContent = items.length ? find.dataset.hasSuggestions : find.dataset.noSuggestions;
    return show(document.activeElement === find);
  };

  find.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(ask, 120); });
  find.addEventListener("keydown", (event) => {
    const many = list.children.length;
    if (event.key === "Escape" && !hits.hidden) { show(false); event.preventDefault(); }
    else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); open(list.children[chosen]); }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (hits.hidden || !many) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((chosen + step + (chosen < 0 && step < 0 ? 1 : 0) + many) % many);
    }
  });
  list.addEventListener("pointerdown", (event) => {
    const hit = event.target.closest("li");
    if (hit) { event.preventDefault(); open(hit); }
  });
  find.addEventListener("blur", () => show(false));
}

// Addresses worth keeping: a form does not send its empty fields.
for (const form of document.querySelectorAll("form[data-drop-empty]")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
}

// Ratings and marks: the form is sent as without script, and what the page that comes back shows
// anew is put into this one. Parts that may change have an id and data-refresh.
const notice = document.getElementById("notice");
let pointed = false; // a star was touched or clicked, not reached by arrow keys on the way

const focusAgain = (form) => {
  // The form itself may be new: the reader goes on where they were, or at the part's start.
  const same = [...document.forms].find((one) => one.action === form.action);
  const target = same
    ? same.querySelector("input:checked, button") || same
    : document.getElementById("main");
  target.focus({ preventScroll: true });
};

const send = async (form) => {
  const live = [...document.querySelectorAll("[data-refresh][id]")];
  live.forEach((part) => part.setAttribute("aria-busy", "true"));
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { accept: "text/html" },
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !page.getElementById("notice")) throw new Error(answer.status);
    for (const part of live) {
      const fresh = page.getElementById(part.id);
      if (fresh) part.replaceWith(document.adoptNode(fresh));
    }
    // Forms outside these parts need the token of a session that has just begun.
    const token = page.querySelector("input[name=csrf_token]")?.value;
    if (token) {
      for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
    }
    const nav = page.querySelector("nav.main");
    document.querySelector("nav.main").replaceWith(document.adoptNode(nav));
    notice.replaceChildren(...page.getElementById("notice").childNodes);
    focusAgain(form);
  } catch {
    HTMLFormElement.prototype.submit.call(form); // the plain way shows what is wrong
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

// Filters and the dial of one's own list apply as they are moved.
for (const dial of document.querySelectorAll("form[data-drop-empty] input[type=range]")) {
  dial.addEventListener("change", () => dial.form.requestSubmit());
}

document.documentElement.classList.add("js");

// Long work shows that it goes on.
for (const form of document.querySelectorAll("form[data-progress]")) {
  form.addEventListener("submit", () => {
    const atWork = document.createElement("p");
    atWork.setAttribute("role", "status");
    atWork.append(document.createElement("progress"), ` ${form.dataset.progress}`);
    form.append(atWork);
    form.querySelector("button").setAttribute("aria-disabled", "true");
  }, { once: true });
}
