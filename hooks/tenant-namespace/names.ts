/** Labels of every attachment. */
export const ATTACHMENT_LABELS = { 'app.kubernetes.io/managed-by': 'homecraft', 'app.kubernetes.io/part-of': 'homecraft' }

/** Name of quota and limits. The prefix keeps it apart from what the administrator adds: an apply by force would take that over. */
export const TENANT_LIMITS = 'homecraft-tenant'
