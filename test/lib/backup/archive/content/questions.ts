import type { OpenQuestions } from '#lib/backup/archive/content/findings.ts'

/** What a first reading has left open: this, and nothing else. */
export const questions = (asked: Partial<OpenQuestions> = {}): OpenQuestions => ({
  versions: new Set(),
  objects: new Set(),
  folders: new Set(),
  changed: new Set(),
  doubled: new Map(),
  missing: [],
  labels: new Set(),
  ...asked,
})
