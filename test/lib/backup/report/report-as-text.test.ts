import { describe, expect, test } from 'vitest'
import { reportAsText } from '#lib/backup/report/report-as-text.ts'
import { emptyReport, fullReport } from './nights.ts'

describe('the report as text', () => {
  test('of a night of which there is nothing to say is three lines', () => {
    expect(reportAsText(emptyReport(), 'UTC', false)).toBe(
      'All is well.\n\nNext run: none is planned\nRun night 25 of main',
    )
  })

  test('says everything, each under its heading', () => {
    expect(reportAsText(fullReport, 'UTC', true).split('\n')).toEqual([
      'The archive is not whole.',
      '',
      'It is not known whether this mail has reached you before.',
      '',
      'WHAT TO DO',
      'It is cut off.',
      'Look at the disk.',
      '',
      'FACTS',
      'Portal: acme.example',
      'Size: 7 bytes',
      '',
      'WHAT WAS CHECKED',
      'OK           Record: It is there.',
      'WARNING      Size: It is small.',
      'FAILED       Content: It is cut off.',
      'not checked  Restore: Not tried.',
      '',
      'NOTES',
      '- First note.',
      '- Second note.',
      '',
      'SIZE OF THE LAST ARCHIVES',
      '22 Nov #################### 1000 bytes',
      '23 Nov                      no archive',
      '24 Nov ##########           500 bytes',
      '25 Nov #                    1 bytes (failed)',
      '',
      'Next run: Thu, 26 Nov 2026, 02:00 UTC',
      'Run night 25 of main',
    ])
  })
})
