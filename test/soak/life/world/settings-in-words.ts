import { settingsWith } from '#test/onboarding/harness.ts'
import { anna, type LifeSettings } from '../model/model.ts'
import { type LifeCrm, standings } from './crms/crm.ts'
import { lawyersId } from './rooms.ts'

const roleNames: Readonly<Record<number, string>> = {
  2: 'read',
  10: 'editing',
  11: 'content-creator',
  9: 'room-manager',
}

/** The settings in the words of the product: a rule for each source, since each has its own fields. */
export const inWordsOfProduct = (
  { title, tags, follow, end, team, group, most, unknownOwner, merge, review }: LifeSettings,
  crms: readonly LifeCrm[],
) =>
  settingsWith({
    room: { title, tags },
    ...(follow && { follow }),
    ...(merge && { merge: { otherRoom: merge, after: '7d' } }),
    manager: { default: anna, unknownOwner },
    team: {
      people: team.map(({ email, access }) => ({ email, role: roleNames[access] })),
      ...(group !== undefined && { groups: [{ id: lawyersId, role: roleNames[group] }] }),
    },
    rooms: crms
      .filter(({ hasNoContacts }) => !hasNoContacts)
      .map(({ source, standing, kindOf }) => ({
        ...{ name: source, sources: [source] },
        ...(end && {
          end: {
            when: { [standing]: [...standings.leaving] },
            after: `${end.days}d`,
            do: end.do,
            return: end.return,
            deleted: end.deleted,
          },
        }),
        ...(review && { invite: { when: { [standing]: [...standings.approved] } } }),
        client: {
          most,
          contacts: [
            { where: { [kindOf]: ['Boss'] }, role: 'content-creator' },
            { where: { [kindOf]: ['Lead'] }, role: 'editing' },
            { where: { [kindOf]: ['Reader'] }, role: 'read' },
          ],
        },
      })),
  })
