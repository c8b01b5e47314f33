import { onboardingSettings } from '#lib/onboarding/settings.ts'

/** Rules that two sources have in common, but for one of each. */
export const settings = onboardingSettings.parse({
  welcome: { way: 'folder', folderId: 20 },
  manager: { default: 'anna@example.com' },
  rooms: [
    { name: 'partners', where: { type: ['Partner'] }, skip: true },
    { name: 'legal', where: { industry: ['Legal'] }, room: { title: 'Mandate {name}' } },
    { name: 'deals', sources: ['hubspot'], objects: ['deal'], where: { stage: ['won'] } },
    { name: 'contacts', objects: ['Contact'], where: {} },
  ],
})

export const withoutRules = { ...settings, rooms: [] }
