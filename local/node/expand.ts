/**
 * Replaces `$(NAME)` by its value, as the kubelet does: `$$` stands for `$`, and a name that is not known stays as written.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/third_party/forked/golang/expansion/expand.go
 */
export function expand(input: string, values: ReadonlyMap<string, string>): string {
  return input.replace(/\$(?:\$|\(([^)]*)\))/g, (reference, name?: string) => {
    if (name === undefined) return '$'
    return values.get(name) ?? reference
  })
}
