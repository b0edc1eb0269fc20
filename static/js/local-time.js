// Adds the reader's own time after every <time datetime="…" data-local>.
// The page is complete without it: the server has already said the zone of the call and UTC.
"use strict";
{
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
  const sameAsUtc = /^(Etc\/)?(UTC|UCT|GMT|GMT[+-]?0|Zulu|Universal|Greenwich)$/i.test(zone);

  // Browsers still report a few cities by the spelling of the first zone lists.
  const renamed = {
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Europe/Kiev": "Europe/Kyiv",
  };
  const zoneName = (renamed[zone] ?? zone).replaceAll("_", " ");

  // The pages are in English whatever the browser's language; this locale writes "Sep", not "Sept".
  const format = new Intl.DateTimeFormat("en-US", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  });

  const inWords = (instant) => {
    const part = {};
    for (const { type, value } of format.formatToParts(instant)) {
      part[type] = value;
    }
    const date = `${part.weekday} ${part.day} ${part.month} ${part.year}`;
    return `${date}, ${part.hour}:${part.minute} in ${zoneName}`;
  };

  if (!sameAsUtc) {
    for (const time of document.querySelectorAll("time[datetime][data-local]")) {
      const instant = new Date(time.dateTime);
      if (Number.isNaN(instant.getTime())) continue;
      const span = document.createElement("span");
      span.className = "local-time";
      span.append(` · ${inWords(instant)}`);
      time.after(span);
    }
  }
}
