"use strict";

// The pages work without this file. It adds suggestions while the viewer types, and ratings that
// update the lists at once. All texts come from the page, in the viewer's language.

// Suggestions: the combobox of the ARIA Authoring Practices, filled by /api/v1/search.
const field = document.getElementById("search");
if (field) {
  const popup = document.createElement("div");
  popup.className = "suggestions";
  popup.hidden = true;
  const list = document.createElement("ul");
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

  const show = (open) => {
    popup.hidden = !open;
    field.setAttribute("aria-expanded", String(open && list.children.length > 0));
    if (!open) choose(-1);
  };
  const choose = (index) => {
    selected = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (index < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", list.children[index].id);
  };
  const open = (option) => { location.href = `/titles/${encodeURIComponent(option.dataset.id)}`; };

  const suggest = async () => {
    const text = field.value.trim();
    query = text;
    if (!text) return show(false);
    let items;
    try {
      const answer = await fetch(`/api/v1/search?limit=7&q=${encodeURIComponent(text)}`);
      if (!answer.ok) return show(false);
      ({ items } = await answer.json());
    } catch {
      return show(false); // offline: the form itself still works
    }
    if (query !== text) return undefined; // the viewer has typed more
    list.replaceChildren(...items.map((title, at) => {
      const option = document.createElement("li");
      option.id = `suggestion-${at}`;
      option.dataset.id = title.title_id;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.append(title.title);
      if (title.year) {
        const year = document.createElement("span");
        year.textContent = ` ${title.year}`;
        option.append(year);
      }
      return option;
    }));
    none.hidden = items.length > 0;
    announcer.textContent = items.length ? field.dataset.hasSuggestions : field.dataset.noSuggestions;
    return show(document.activeElement === field);
  };

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(suggest, 120); });
  field.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape" && !popup.hidden) { show(false); event.preventDefault(); }
    else if (event.key === "Enter" && selected >= 0) { event.preventDefault(); open(list.children[selected]); }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (popup.hidden || !count) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((selected + step + (selected < 0 && step < 0 ? 1 : 0) + count) % count);
    }
  });
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("li");
    if (option) { event.preventDefault(); open(option); }
  });
  field.addEventListener("blur", () => show(false));
}

// A form does not send its empty fields, so that the address is short.
for (const form of document.querySelectorAll("form[data-drop-empty]")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
}

// Ratings and marks: the form is sent as without script, and parts of the page that comes back
// replace parts of this one. These parts have an id and data-refresh.
const notice = document.getElementById("notice");
let pointed = false; // a star was clicked or touched, not passed with the arrow keys

const restoreFocus = (form) => {
  // The form itself may be new. The viewer continues in the same form, or at the main content.
  const same = [...document.forms].find((one) => one.action === form.action);
  const target = same
    ? same.querySelector("input:checked, button") || same
    : document.getElementById("main");
  target.focus({ preventScroll: true });
};

const send = async (form) => {
  const parts = [...document.querySelectorAll("[data-refresh][id]")];
  parts.forEach((part) => part.setAttribute("aria-busy", "true"));
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { accept: "text/html" },
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !page.getElementById("notice")) throw new Error(answer.status);
    for (const part of parts) {
      const fresh = page.getElementById(part.id);
      if (fresh) part.replaceWith(document.adoptNode(fresh));
    }
    // A first rating begins a session. Forms outside these parts need its token too.
    const token = page.querySelector("input[name=csrf_token]")?.value;
    if (token) {
      for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
    }
    const nav = page.querySelector("nav.main");
    document.querySelector("nav.main").replaceWith(document.adoptNode(nav));
    notice.replaceChildren(...page.getElementById("notice").childNodes);
    restoreFocus(form);
  } catch {
    HTMLFormElement.prototype.submit.call(form); // without script the page shows the error
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

// The diversity slider applies when it is moved.
for (const slider of document.querySelectorAll("form[data-drop-empty] input[type=range]")) {
  slider.addEventListener("change", () => slider.form.requestSubmit());
}

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
