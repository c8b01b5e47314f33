import { type Column, columnsIn, columnsOf, TABLE_PATHS } from './tables.ts'

/**
 * Tables that only a dump has, with their columns as in a recorded one (docs/facts/backup-archive.md#eighty-five-schemes). A column
 * without a type is text.
 */
const SERVER_TABLES: Readonly<Record<string, string>> = {
  Regions: 'Region Provider ConnectionString',
  __EFMigrationsHistory: 'MigrationId ProductVersion',
  account_links: 'id uid provider profile linked:dateTime',
  ai_providers_default: 'tenant_id:int provider_id:int default_model',
  backup_backup: `
    id tenant_id:int is_scheduled:boolean name hash storage_type:int storage_base_path storage_path
    created_on:dateTime expires_on:dateTime storage_params removed:boolean paid:boolean
  `,
  core_user_api_key: `
    Id name key_postfix hashed_key permissions last_used:dateTime create_on:dateTime create_by expires_at:dateTime
    IsActive:boolean tenant_id:int
  `,
  core_userdav: 'tenant_id:int user_id',
  dbip_lookup: `
    addr_type ip_start:base64Binary ip_end:base64Binary continent country stateprov_code stateprov district city
    zipcode latitude:decimal longitude:decimal geoname_id:int timezone_offset:decimal timezone_name weather_code
  `,
  event_bus_integration_event_log: `
    event_id event_type_name state:int times_sent:int create_on:dateTime create_by content TransactionId
    tenant_id:int
  `,
  files_chat_message_attachment: 'tenant_id:int chat_id file_id:int message_id:int modified_on:dateTime',
  files_converts: 'input output',
  files_file_vectorization: 'tenant_id:int file_id:int status:int updated_on:dateTime',
  files_form_role_mapping: `
    tenant_id:int form_id:int user_id role_name role_color sequence:int opened_at:dateTime submission_date:dateTime
    submitted:boolean room_id:int
  `,
  files_group: 'id:int tenant_id:int name icon user_id',
  files_link: 'tenant_id:int source_id linked_id linked_for',
  files_order: 'tenant_id:int entry_id:int entry_type:int parent_folder_id:int order:int',
  files_properties: 'tenant_id:int entry_id data start_filling:boolean',
  files_roomgroup: 'id:int tenant_id:int group_id:int internal_room_id:int thirdparty_room_id',
  files_thirdparty_app: 'user_id app token tenant_id:int modified_on:dateTime',
  firebase_users: 'id:int user_id tenant_id:int firebase_device_token application is_subscribed:boolean',
  hosting_instance_registration: 'instance_registration_id last_updated:dateTime worker_type_name is_active:int',
  identity_certs: 'id created_at:dateTime pair_type:int private_key public_key',
  identity_scopes: 'name group type',
  identity_shedlock: 'name lock_until:dateTime locked_at:dateTime locked_by',
  invitation_link: 'id tenant_id:int employee_type:int expiration:dateTime max_use_count:int current_use_count:int',
  mobile_app_install: 'user_email app_type:int registered_on:dateTime last_sign:dateTime',
  notify_info: 'notify_id:int state:int attempts:int modify_date:dateTime priority:int',
  notify_queue: `
    notify_id:int tenant_id:int sender reciever subject content_type content sender_type reply_to
    creation_date:dateTime attachments auto_submitted
  `,
  short_links: 'id:int short link tenant_id:int',
  telegram_users: 'portal_user_id tenant_id:int telegram_user_id:int telegram_username',
  tenants_forbiden: 'address',
  tenants_partners: 'tenant_id:int partner_id affiliate_id campaign',
  tenants_tariff: 'id:int tenant:int stamp:dateTime customer_id comment create_on:dateTime',
  tenants_tariffrow: 'tariff_id:int quota:int tenant:int quantity:int due_date:dateTime next_quantity:int',
  tenants_version: 'id:int version url default_version:int visible:boolean',
  webhooks: 'id:int route method',
  webstudio_index: 'index_name last_modified:dateTime',
}

const PATHS = new Map(TABLE_PATHS.map((path) => [path.split('/').at(-1) ?? path, path]))

/** The tables of the whole data base, by name. */
export const SERVER_TABLE_NAMES = [...PATHS.keys(), ...Object.keys(SERVER_TABLES)].sort()

/** A table as a portal's backup calls it; one that only a dump has keeps its name. */
export const pathOf = (table: string): string => PATHS.get(table) ?? table

/** The columns of any table of the data base, by its name. */
export const serverColumnsOf = (table: string): Column[] =>
  PATHS.has(table) ? columnsOf(pathOf(table)) : columnsIn(SERVER_TABLES[table] ?? '')
