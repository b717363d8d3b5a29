// Conveniences; every page works without them.
"use strict";

// A form is sent once: the server would answer a second time the same, but slower.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
});

// The back button shows a page as it was left: its forms may be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

// A page that waits looks again, but not while somebody is typing or has chosen.
const seconds = Number(document.body.dataset.refresh);
if (seconds) setInterval(async () => {
  if (document.hidden || document.activeElement?.closest("form")) return;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = document.getElementById("main"), then = fresh.getElementById("main");
    if (answer.url !== location.href) location.assign(answer.url);
    else if (answer.ok && then && now.innerHTML !== then.innerHTML) location.reload();
  } catch { /* the server is away: the next look may find it */ }
}, seconds * 1000);

// What was refused is read first.
document.getElementById("alert")?.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
