/** Read by Vite, svelte-check and the linter. */
export default { compilerOptions: { runes: true } }
