// Reading Django's cookies.

/** The CSRF token in a cookie header, or undefined. */
export function tokenFrom(cookies) {
  return cookies.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1]
}
