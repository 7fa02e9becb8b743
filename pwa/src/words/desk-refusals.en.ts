// English: refusals that only the desk, or whoever sets up a city, can meet.
import type { DeskCode } from "./desk-refusals.zh-CN";

export const deskRefusalsEn = {
  "case.caller-refused": "Only acceptor and supervisor report for a caller; hand it to them",
  "case.handover-refused": "Nobody of that name here, or the same person: choose somebody else",
  "case.merge-refused": "It cannot go into that case: it has ended, or is this very one; choose another",
  "catalog.tiles-refused": "Choose 1 to 8 tiles, none twice and none retired",
  "clocks.calendar-refused": "The calendar cannot be read; the administrator must put it right",
  "clocks.limit-refused": "The limit cannot be read; write it like work_hour:4",
  "clocks.mark-refused": "A mark of the clock is wrong; look at the case and try again",
  "clocks.sessions-refused": "The working hours cannot be read; the administrator must put them right",
  "clocks.unknown-stage": "There is no such stage; choose one of the list",
  "desk.view-not-found": "No such saved list, or another's",
  "desk.archive-not-found": "The city's map file is not on the server: ask the administrator to check the setting",
  "desk.query-refused": "The question cannot be understood; change it and ask again",
  "grid.code-refused": "This is not a cell code; it has 15 digits",
  "grid.datums-mixed": "Two coordinate systems are mixed; use WGS-84 throughout",
  "grid.geometry-refused": "The cells' shapes are wrong; mend the file as listed",
  "grid.import-refused": "The cells could not be imported; mend the file as listed",
  "grid.plan-refused": "The street plan is wrong; mend the file as listed",
  "health.worker-away": "The worker is not running; tell the administrator",
  "people.absence-not-found": "There is no such leave; refresh the list",
  "people.absence-overlaps": "They are away then already; cancel that leave first",
  "people.absence-refused":
    "The dates are wrong, or this person stands in for somebody then; change the dates or the person",
  "people.account-not-found": "There is no such account; refresh the list and look again",
  "people.admins-apart": "One person holds one of the three administrator roles; a small town uses Administrator alone",
  "people.deputy-refused":
    "This person cannot stand in: choose somebody with a role of the absent one, not shut out and not away then",
  "people.device-not-found": "This account was never on that device; refresh the list",
  "people.grant-refused": "This role cannot be given for that area; check the beat or street",
  "people.id-taken": "The number was used for something else; reload and try again",
  "people.last-security-admin": "This is the last person who can set accounts; give somebody else that role first",
  "people.name-taken": "That login name is taken; choose another",
  "people.own-account": "You cannot grant, disable or reset yourself; ask another administrator",
  "people.unit-busy": "This unit still leads open cases; give them to another unit first",
  "people.unit-dissolved": "This unit is dissolved; choose another",
  "people.unit-peopled": "People or units are still in it; say where the people go, and move its units first",
  "people.unit-refused":
    "The territory is unknown, or the unit would be part of itself; change the territory or the unit above",
  "places.beat-cells": "Some cells belong to another beat; take them out there first",
  "places.beat-refused": "The beat names cells that do not exist, or its number is none",
} satisfies Record<DeskCode, string> as Record<string, string>;
