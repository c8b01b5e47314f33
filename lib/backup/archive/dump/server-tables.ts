/**
 * The tables of a server's data base, as a dump has their schemes (docs/facts/backup-archive.md#eighty-five-schemes). Which of them a
 * server has depends on its version.
 */
export const serverTables: readonly string[] = `
Regions __EFMigrationsHistory account_links ai_chats ai_chats_messages ai_mcp_room_servers 
ai_mcp_server_settings ai_mcp_server_states ai_mcp_servers ai_model_settings ai_providers 
ai_providers_default ai_user_chat_settings audit_events backup_backup backup_schedule core_acl core_group 
core_settings core_subscription core_subscriptionmethod core_user core_user_api_key core_user_relations 
core_userdav core_usergroup core_userphoto core_usersecurity dbip_lookup event_bus_integration_event_log 
files_audit_reference files_bunch_objects files_chat_message_attachment files_converts files_file 
files_file_vectorization files_folder files_folder_tree files_form_role_mapping files_group files_link 
files_order files_properties files_room_settings files_roomgroup files_security files_tag files_tag_link 
files_thirdparty_account files_thirdparty_app files_thirdparty_id_mapping firebase_users 
hosting_instance_registration identity_authorizations identity_certs identity_client_allowed_origins 
identity_client_authentication_methods identity_client_redirect_uris identity_client_scopes identity_clients 
identity_consent_scopes identity_consents identity_scopes identity_shedlock invitation_link login_events 
mobile_app_install notify_info notify_queue short_links telegram_users tenants_forbiden 
tenants_iprestrictions tenants_partners tenants_quota tenants_quotarow tenants_tariff tenants_tariffrow 
tenants_tenants tenants_version webhooks webhooks_config webhooks_logs webstudio_index webstudio_settings 
`
  .trim()
  .split(/\s+/)

/** Tables without which a restore brings back no portal that anybody could use, in every version of the server. */
export const neededTables: readonly string[] = [
  '__EFMigrationsHistory',
  'core_acl',
  'core_group',
  'core_settings',
  'core_user',
  'core_user_api_key',
  'core_usergroup',
  'core_usersecurity',
  'files_bunch_objects',
  'files_file',
  'files_folder',
  'files_folder_tree',
  'files_room_settings',
  'files_security',
  'files_tag',
  'files_tag_link',
  'short_links',
  'tenants_tenants',
  'webstudio_settings',
]

/** Those that have a row in every portal that is backed up with a key. */
export const filledTables: readonly string[] = [
  '__EFMigrationsHistory',
  'core_user',
  'core_user_api_key',
  'files_folder',
  'files_folder_tree',
  'tenants_tenants',
]
