// English: what two pictures should show, by the first digits of the category: the whole, then the detail.
import type { HintWords } from "./hints.zh-CN";

export const hintsEn: HintWords = {
  hint: {
    "01": ["the whole facility and where it stands", "what is broken, and its number plate"],
    "0100": ["the cover and the road around it", "the letters on it, the crack or the gap"],
    "0101": ["the cover and the road around it", "the letters on it, the crack or the gap"],
    "0103": ["the whole pole and where it stands", "what is broken, and the pole's number"],
    "01037": ["the whole lamp post and the shop or door beside it", "the lamp head and the pole's number"],
    "02": ["the facility and its junction or stretch of road", "what is broken, the letters on the sign"],
    "03": ["the whole facility and the ground around it", "what is broken, full or dirty"],
    "04": ["the whole tree or lawn with the kerb", "what is broken, dead or missing"],
    "06": ["the whole scene with a door number or shop sign", "where it is worst"],
    "06010": ["the whole pile and the roadside", "what it is and how big"],
    "06013": ["the damage and the whole lane", "the hole's size: put a foot or a pen beside it"],
    "06025": ["the water and both banks", "what floats there and where it comes from"],
    "06036": ["the whole pile and the passage it blocks", "what it is and how wide it stands"],
    "06042": ["the whole bin and the ground around it", "where it overflows"],
    "07": ["the advert and the wall or shop it is on", "its text, the phone number readable"],
    "08": ["the site and the road beside it", "what is missing, dirty or blocked, and the notice board"],
    "09": ["the whole scene with a door number or shop sign", "how much of the pavement is taken"],
    "09006": ["the whole stall and the road it stands on", "how wide it is and whether one can still pass"],
    "09009": ["the whole car and where it stands", "its plate and the line it stands on"],
    "09010": ["all of the bicycles and the pavement", "how wide they stand and whether one can still pass"],
    "10": ["the whole scene with a door number or street sign", "where it is worst"],
    "10002": ["the poles or walls at both ends of the cable", "how low it hangs; do not touch it"],
    "10906": ["the water and both kerbs", "how deep it is, with something beside it"],
  },
};
