/** Every shape of the REST API: the one door of contracts/rest/. */
export * from './rest/access.ts'
export * from './rest/administration.ts'
export * from './rest/paging.ts'
export * from './rest/problem.ts'
export * from './rest/server.ts'
export * from './rest/server-event.ts'
export * from './rest/server-patch.ts'
export * from './rest/server-spec.ts'
