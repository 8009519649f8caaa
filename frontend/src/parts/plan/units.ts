// What the forms of tasks write numbers with.
export { M_PER_NM, number } from "@/lib/quantities";
export { hours } from "@/lib/times";
