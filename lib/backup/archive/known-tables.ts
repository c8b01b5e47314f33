/**
 * The tables of a portal's backup, each with the columns that no two of its rows have in common; none where that is not known
 * (docs/facts/backup-archive.md#forty-eight-tables).
 */
export const knownTables: Readonly<Record<string, readonly string[]>> = {
  'core/tenants_quota': ['tenant', 'name'],
  'core/tenants_tenants': ['id'],
  'core/core_user': ['id'],
  'core/core_group': ['id'],
  'core/tenants_quotarow': ['tenant', 'user_id', 'path'],
  'core/tenants_iprestrictions': ['id'],
  'core/audit_events': ['id'],
  'core/login_events': ['id'],
  'core/files_audit_reference': ['audit_event_id', 'entry_id', 'entry_type'],
  'ai/ai_providers': ['id'],
  'files/files_file': ['id', 'version'],
  'files/files_folder': ['id'],
  'files/files_bunch_objects': ['right_node'],
  'files/files_folder_tree': ['parent_id', 'folder_id'],
  'files/files_security': ['entry_id', 'entry_type', 'subject'],
  'files/files_thirdparty_account': ['id'],
  'files/files_thirdparty_id_mapping': ['hash_id'],
  'files/files_room_settings': ['room_id'],
  'files2/files_tag': ['id'],
  'files2/files_tag_link': ['tag_id', 'entry_id', 'entry_type'],
  'webstudio/webstudio_settings': ['TenantID', 'ID', 'UserID'],
  'webstudio/webhooks_config': ['id'],
  'webstudio/webhooks_logs': ['id'],
  'core/core_acl': ['subject', 'action', 'object'],
  'core/core_subscription': ['source', 'action', 'recipient', 'object'],
  'core/core_subscriptionmethod': ['source', 'action', 'recipient'],
  'core/core_userphoto': ['userid'],
  'core/core_usersecurity': ['userid'],
  'core/core_usergroup': ['userid', 'groupid', 'ref_type'],
  'core/backup_schedule': [],
  'core/core_settings': ['id'],
  'core/core_user_relations': ['source_user_id', 'target_user_id'],
  'identity/identity_clients': ['client_id'],
  'identity/identity_authorizations': [],
  'identity/identity_client_allowed_origins': [],
  'identity/identity_client_authentication_methods': [],
  'identity/identity_client_redirect_uris': [],
  'identity/identity_client_scopes': [],
  'identity/identity_consents': [],
  'identity/identity_consent_scopes': [],
  'ai/ai_chats': [],
  'ai/ai_chats_messages': ['id'],
  'ai/ai_user_chat_settings': [],
  'ai/ai_mcp_servers': [],
  'ai/ai_mcp_server_states': [],
  'ai/ai_mcp_room_servers': [],
  'ai/ai_mcp_server_settings': [],
  'ai/ai_model_settings': [],
}

/** Logs: their rows get new numbers in a restore, so one that stands twice does no harm. */
export const logTables: ReadonlySet<string> = new Set([
  'core/audit_events',
  'core/login_events',
  'core/files_audit_reference',
  'webstudio/webhooks_logs',
])

/** What the proof reads of a table besides its key; each of these must be in every row. */
export const columnsRead: Readonly<Record<string, readonly string[]>> = {
  'core/tenants_tenants': ['owner_id'],
  'core/core_user': ['id'],
  'files/files_file': ['id', 'version', 'content_length', 'folder_id', 'modified_on'],
  'files/files_folder': ['id', 'parent_id', 'folder_type'],
  'files/files_folder_tree': ['folder_id', 'parent_id', 'level'],
  'files2/files_tag': ['id', 'name', 'owner'],
  'files2/files_tag_link': ['tag_id', 'entry_type', 'entry_id'],
}
