// The room on this phone, for screens.
export { askToPersist, estimateRoom, isPersisted, type Room } from "../device/storage";
