"use strict";

// In a file of its own, so that the page needs no inline script.
window.addEventListener("load", () => {
  window.SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    validatorUrl: null, // Swagger UI would ask a public service to check the document
    deepLinking: true,
  });
});
