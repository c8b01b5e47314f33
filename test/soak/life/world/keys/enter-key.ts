import type { World } from '../world.ts'

/** So many keys are enough. */
const most = 3

/** The key of a further user is stored beside the others. */
export const enterKey = ({ installation, harness }: World): string[] => {
  const [next, ...rest] = installation.spare
  if (!next || installation.users.length >= most) return []
  for (const user of harness.docspace.state.users) if (user.id === next.id) user.status = 1
  installation.users = [...installation.users, next]
  installation.spare = rest
  return []
}
