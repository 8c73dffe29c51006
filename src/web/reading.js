// How long a lesson is looked at: the seconds in which its page could be seen, told when it is put away.
"use strict";

let seen = 0;
let since = document.visibilityState === "visible" ? performance.now() : null;

function pause() {
  if (since === null) return;
  seen += performance.now() - since;
  since = null;
  navigator.sendBeacon(`${location.pathname}/read`, String(Math.round(seen / 1000)));
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") since = performance.now();
  else pause();
});
addEventListener("pagehide", pause);
addEventListener("pageshow", () => (since ??= performance.now()));
