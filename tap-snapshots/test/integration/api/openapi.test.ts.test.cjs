/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/integration/api/openapi.test.ts > TAP > the API can do this > must match snapshot 1`] = `
POST /api/v1/servers createServer: 201 400 401 403 409 413 415 422 500 503
GET /api/v1/servers listServers: 200 400 401 403 500 503
GET /api/v1/servers/{id} getServer: 200 400 401 403 404 500 503
PUT /api/v1/servers/{id} replaceServer: 200 400 401 403 404 409 412 413 415 422 500 503
PATCH /api/v1/servers/{id} patchServer: 200 400 401 403 404 409 412 413 415 422 500 503
DELETE /api/v1/servers/{id} deleteServer: 202 400 401 403 404 409 412 413 415 500 503
DELETE /api/v1/servers/{id}/world removeWorld: 202 400 401 403 404 409 412 413 415 422 500 503
POST /api/v1/servers/{id}/actions/start startServer: 202 400 401 403 404 409 412 413 415 422 500 503
POST /api/v1/servers/{id}/actions/stop stopServer: 202 400 401 403 404 409 412 413 415 422 500 503
POST /api/v1/servers/{id}/actions/restart restartServer: 202 400 401 403 404 409 412 413 415 422 500 503
POST /api/v1/servers/{id}/actions/kill killServer: 202 400 401 403 404 409 412 413 415 422 500 503
POST /api/v1/servers/{id}/adopt adoptServer: 202 400 401 403 404 409 412 413 415 422 500 503
GET /api/v1/servers/{id}/events listServerEvents: 200 400 401 403 404 500 503
GET /api/v1/servers/{id}/metrics getServerMetrics: 200 400 401 403 404 500 503
POST /api/v1/servers/{id}/command runCommand: 200 400 401 403 404 409 413 415 422 429 500 503 504
GET /api/v1/servers/{id}/logs readLog: 200 400 401 403 404 409 500 503 504
GET /api/v1/servers/{id}/players listPlayers: 200 400 401 403 404 409 500 503 504
POST /api/v1/servers/{id}/players/{player}/kick kickPlayer: 200 400 401 403 404 409 413 415 422 429 500 503 504
PUT /api/v1/servers/{id}/players/{player}/whitelist whitelistPlayer: 200 400 401 403 404 409 412 413 415 422 500 503
DELETE /api/v1/servers/{id}/players/{player}/whitelist unwhitelistPlayer: 200 400 401 403 404 409 412 413 415 422 500 503
PUT /api/v1/servers/{id}/players/{player}/op opPlayer: 200 400 401 403 404 409 412 413 415 422 500 503
DELETE /api/v1/servers/{id}/players/{player}/op deopPlayer: 200 400 401 403 404 409 412 413 415 422 500 503
PUT /api/v1/servers/{id}/players/{player}/ban banPlayer: 200 400 401 403 404 409 412 413 415 422 500 503
DELETE /api/v1/servers/{id}/players/{player}/ban pardonPlayer: 200 400 401 403 404 409 412 413 415 422 500 503
POST /api/v1/stream/tickets createStreamTicket: 201 400 401 403 413 415 500 503
GET /api/v1/stream followServers: 200 400 401 403 404 500 503
GET /api/v1/me getMe: 200 400 401 403 500 503
POST /api/v1/session signIn: 200 400 401 403 413 415 422 429 500 503
GET /api/v1/session getSession: 200 204 400 401 403 500 503
DELETE /api/v1/session signOut: 204 400 401 403 413 415 500 503
POST /api/v1/session/tickets createSignInTicket: 201 400 401 403 413 415 500 503
POST /api/v1/tenants createTenant: 201 400 401 403 409 413 415 422 500 503
GET /api/v1/tenants listTenants: 200 400 401 403 500 503
GET /api/v1/tenants/{slug} getTenant: 200 400 401 403 404 500 503
POST /api/v1/tenants/{slug}/keys createApiKey: 201 400 401 403 404 413 415 422 500 503
GET /api/v1/tenants/{slug}/keys listApiKeys: 200 400 401 403 404 500 503
DELETE /api/v1/tenants/{slug}/keys/{id} revokeApiKey: 204 400 401 403 404 413 415 500 503
GET /api/v1/admin/dead-letters listDeadLetters: 200 400 401 403 500 503
POST /api/v1/admin/outbox/{id}/retry retryCommand: 202 400 401 403 404 413 415 422 500 503
`
