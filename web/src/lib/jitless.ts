import * as z from 'zod'

// zod would make functions out of text, which the Content-Security-Policy forbids. Imported before any schema.
z.config({ jitless: true })
