/** What the worker is measured by: nothing but a call to DocSpace. */
export const handler = async () => {
  const answer = await fetch(process.env.DOCSPACE_URL ?? '')
  return answer.status
}
