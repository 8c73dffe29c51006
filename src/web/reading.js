// How long a lesson is looked at: the seconds in which its page could be seen, told when it is put away.
"use strict";

let seen = 0;
let since = null;

function look() {
  if (document.visibilityState === "visible") since ??= performance.now();
  else pause();
}

function pause() {
  if (since === null) return;
  seen += performance.now() - since;
  since = null;
  navigator.sendBeacon(`${location.pathname}/read`, String(Math.round(seen / 1000)));
}

look();
document.addEventListener("visibilitychange", look);
addEventListener("pageshow", look);
addEventListener("pagehide", pause);
