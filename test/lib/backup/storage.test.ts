import { expect, test } from 'vitest'
import type { Storage } from '#lib/backup/settings.ts'
import { storageRequest } from '#lib/backup/storage.ts'

test.each<[Storage, number | undefined, object]>([
  [{ type: 'Documents', folder: 'Backups' }, 7, { storageType: 'Documents', params: { folderId: '7' } }],
  [
    { type: 'ThirdPartyConsumer', module: 's3', params: { bucket: 'b', region: 'r' } },
    undefined,
    { storageType: 'ThirdPartyConsumer', params: { module: 's3', bucket: 'b', region: 'r' } },
  ],
  [{ type: 'Local', filePath: '/srv' }, undefined, { storageType: 'Local', params: { filePath: '/srv' } }],
  [{ type: 'DataStore' }, undefined, { storageType: 'DataStore', params: {} }],
])('%o is asked of the server as it takes it', (storage, folderId, request) => {
  expect(storageRequest(storage, folderId)).toEqual(request)
})
