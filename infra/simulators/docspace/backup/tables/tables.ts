/**
 * The tables of a portal's backup in the order in which the server writes them, each with its columns and their types as in a
 * recorded archive (docs/facts/backup-archive.md#forty-eight-tables). A column without a type is text.
 */
const TABLES: Readonly<Record<string, string>> = {
  'core/tenants_quota': `
    tenant:int name description features price:decimal product_id visible:boolean wallet:boolean service_name
    service_group
  `,
  'core/tenants_tenants': `
    id:int name alias mappeddomain version:int version_changed:dateTime language timezone trusteddomains
    trusteddomainsenabled:int status:int statuschanged:dateTime creationdatetime:dateTime owner_id payment_id
    industry:int last_modified:dateTime calls:boolean
  `,
  'core/core_user': `
    id tenant:int username firstname lastname sex:boolean bithdate:dateTime status:int activation_status:int email
    workfromdate:dateTime terminateddate:dateTime title culture contacts phone phone_activation:int location notes
    sid sso_name_id sso_session_id removed:boolean create_on:dateTime last_modified:dateTime created_by spam:boolean
  `,
  'core/core_group': 'id tenant:int name categoryid parentid sid removed:boolean last_modified:dateTime',
  'core/tenants_quotarow': 'tenant:int path user_id:guid counter:long tag last_modified:dateTime',
  'core/tenants_iprestrictions': 'id:int tenant:int ip for_admin:boolean',
  'core/audit_events': `
    id:int initiator target ip browser platform date:dateTime tenant_id:int user_id page action:int description
  `,
  'core/login_events': `
    id:int login active:boolean ip browser platform date:dateTime tenant_id:int user_id page action:int description
  `,
  'core/files_audit_reference': 'entry_id:int entry_type:unsignedByte audit_event_id:int corrupted:boolean',
  'ai/ai_providers': `
    id:int tenant_id:int type:int title url key created_on:dateTime modified_on:dateTime has_model_settings:boolean
  `,
  'files/files_file': `
    id:int version:int tenant_id:int version_group:int current_version:boolean folder_id:int title
    content_length:long file_status:int category:int create_by create_on:dateTime modified_by modified_on:dateTime
    converted_type comment changes encrypted:boolean forcesave:int thumb:int
  `,
  'files/files_folder': `
    id:int parent_id:int title folder_type:int create_by create_on:dateTime modified_by modified_on:dateTime
    tenant_id:int foldersCount:int filesCount:int counter:long
  `,
  'files/files_bunch_objects': 'tenant_id:int right_node left_node',
  'files/files_folder_tree': 'folder_id:int parent_id:int level:int',
  'files/files_security': `
    tenant_id:int entry_id entry_type:int subject subject_type:int owner security:int timestamp:dateTime options
    internal_entry_id:int
  `,
  'files/files_thirdparty_account': `
    id:int provider customer_title user_name password token user_id folder_type:int room_type:int create_on:dateTime
    url tenant_id:int folder_id private:boolean has_logo:boolean color modified_on:dateTime cover
  `,
  'files/files_thirdparty_id_mapping': 'hash_id tenant_id:int id',
  'files/files_room_settings': `
    room_id:int tenant_id:int private:boolean has_logo:boolean color indexing:boolean quota:long watermark
    deny_download:boolean lifetime cover chat_provider_id:int chat_settings save_form_as_xlsx:boolean
    send_form_to_external_db:boolean
  `,
  'files2/files_tag': 'id:int tenant_id:int name owner flag:int',
  'files2/files_tag_link': `
    tenant_id:int tag_id:int entry_type:int entry_id create_by create_on:dateTime tag_count:int
  `,
  'webstudio/webstudio_settings': 'TenantID:int ID UserID Data last_modified:dateTime',
  'webstudio/webhooks_config': `
    id:int name secret_key tenant_id:int uri enabled:boolean ssl:boolean created_by created_on:dateTime
    last_failure_content last_failure_on:dateTime last_success_on:dateTime modified_by modified_on:dateTime
    triggers:long target_id
  `,
  'webstudio/webhooks_logs': `
    id:int config_id:int creation_time:dateTime webhook_id:int request_headers request_payload response_headers
    response_payload status:int tenant_id:int uid delivery:dateTime trigger:long
  `,
  'core/core_acl': 'tenant:int subject action object acetype:int',
  'core/core_subscription': 'tenant:int source action recipient object unsubscribed:boolean',
  'core/core_subscriptionmethod': 'tenant:int source action recipient sender',
  'core/core_userphoto': 'userid tenant:int photo:base64Binary',
  'core/core_usersecurity': 'userid tenant:int pwdhash LastModified:dateTime',
  'core/core_usergroup': 'tenant:int userid groupid ref_type:int removed:boolean last_modified:dateTime',
  'core/backup_schedule': `
    tenant_id:int cron backups_stored:int storage_type:int storage_base_path last_backup_time:dateTime
    storage_params dump:boolean
  `,
  'core/core_settings': 'tenant:int id value:base64Binary last_modified:dateTime',
  'core/core_user_relations': 'tenant:int source_user_id target_user_id',
  'identity/identity_clients': `
    client_id tenant_id:int client_secret name description logo website_url terms_url policy_url logout_redirect_uri
    is_public:boolean is_enabled:boolean is_invalidated:boolean created_on:dateTime modified_on:dateTime version:int
    created_by modified_by
  `,
  'identity/identity_authorizations': `
    registered_client_id principal_id authorization_grant_type id tenant_id:int state attributes authorized_scopes
    authorization_code_value authorization_code_metadata authorization_code_issued_at:dateTime
    authorization_code_expires_at:dateTime access_token_type access_token_value access_token_hash
    access_token_scopes access_token_metadata access_token_issued_at:dateTime access_token_expires_at:dateTime
    refresh_token_value refresh_token_hash refresh_token_metadata refresh_token_issued_at:dateTime
    refresh_token_expires_at:dateTime is_invalidated:boolean modified_at:dateTime id_token_claims
    id_token_expires_at:dateTime id_token_issued_at:dateTime id_token_metadata id_token_value
  `,
  'identity/identity_client_allowed_origins': 'client_id allowed_origin',
  'identity/identity_client_authentication_methods': 'client_id authentication_method',
  'identity/identity_client_redirect_uris': 'client_id redirect_uri',
  'identity/identity_client_scopes': 'client_id scope_name',
  'identity/identity_consents': 'principal_id registered_client_id is_invalidated:boolean modified_at:dateTime',
  'identity/identity_consent_scopes': 'principal_id registered_client_id scopes',
  'ai/ai_chats': `
    id:guid tenant_id:int room_id:int user_id:guid title created_on:dateTime modified_on:dateTime
    deleted_on:dateTime
  `,
  'ai/ai_chats_messages': 'id:long chat_id:guid role:int content created_on:dateTime',
  'ai/ai_user_chat_settings': 'tenant_id:int room_id:int user_id web_search_enabled:boolean reasoning_effort:byte',
  'ai/ai_mcp_servers': `
    id:guid tenant_id:int name description endpoint headers connection_type:int has_icon:boolean
    modified_on:dateTime
  `,
  'ai/ai_mcp_server_states': 'tenant_id:int id:guid enabled:boolean',
  'ai/ai_mcp_room_servers': 'tenant_id:int room_id:int server_id:guid',
  'ai/ai_mcp_server_settings': 'tenant_id:int server_id:guid room_id:int user_id oauth_credentials tool_config',
  'ai/ai_model_settings': 'tenant_id:int provider_id:int model_id alias is_enabled:boolean capabilities',
}

export interface Column {
  name: string
  type: string
}

/** Paths below `databases/`: `files/files_file`. */
export const TABLE_PATHS = Object.keys(TABLES)

/** The columns of a table by its path. */
export const columnsOf = (path: string): Column[] => columnsIn(TABLES[path] ?? '')

export const columnsIn = (columns: string): Column[] =>
  columns
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [name = '', type = 'string'] = word.split(':')
      return { name, type }
    })
