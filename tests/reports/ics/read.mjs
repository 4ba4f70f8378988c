// Read a calendar with ical.js: node read.mjs FILE; its events as JSON.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const whole = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
const events = whole.getAllSubcomponents("vevent").map((one) => {
  const { uid, summary, description, startDate } = new ICAL.Event(one);
  return { uid, summary, description, start: startDate.toString(), isDate: startDate.isDate };
});
console.log(JSON.stringify(events));
