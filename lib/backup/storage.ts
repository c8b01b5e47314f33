import type { StorageRequest } from '../docspace/backups/backups.ts'
import type { Storage } from './settings.ts'

/** The body of a start as the server wants it: a list of keys and values, every value a text (docs/facts/docspace-api.md#a-backup). */
export const storageRequest = (storage: Storage, folderId: number | undefined): StorageRequest => {
  switch (storage.type) {
    case 'Documents':
      return { storageType: 'Documents', params: { folderId: String(folderId) } }
    case 'ThirdPartyConsumer':
      return { storageType: 'ThirdPartyConsumer', params: { module: storage.module, ...storage.params } }
    case 'Local':
      return { storageType: 'Local', params: { filePath: storage.filePath } }
    case 'DataStore':
      return { storageType: 'DataStore', params: {} }
  }
}
