"use strict";

// In a file of its own, so that the page needs no inline script.
const system = window.matchMedia("(prefers-color-scheme: dark)");
const showTheme = () => {
  const { theme } = document.documentElement.dataset;
  const dark = theme === "dark" || (theme === "auto" && system.matches);
  document.documentElement.classList.toggle("dark-mode", dark);
};
system.addEventListener("change", showTheme);
showTheme();

// Swagger UI has no heading of the second level, and its introduction is in no landmark.
const repair = () => {
  for (const heading of document.querySelectorAll("#swagger-ui :is(h3, h4, h5):not([aria-level])")) {
    heading.setAttribute("aria-level", String(Number(heading.localName[1]) - 1));
  }
  const introduction = document.querySelector(".information-container:not([role])");
  introduction?.setAttribute("role", "region");
  introduction?.setAttribute("aria-label", "API");
};

window.addEventListener("load", () => {
  new MutationObserver(repair).observe(document.getElementById("swagger-ui"), { childList: true, subtree: true });
  window.SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    validatorUrl: null, // Swagger UI would ask a public service to check the document
  });
});
