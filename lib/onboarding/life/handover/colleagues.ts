/** Two colleagues by their ids: who gives the rooms, and who gets them. */
export interface Colleagues {
  from: string
  to: string
}
