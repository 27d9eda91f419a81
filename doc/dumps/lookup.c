/* The function that the chapter "Internals" follows through all phases; see
   make-dumps.  */
int open_it (int key);
void close_it (int *handle);

__attribute__ ((noinline)) static __async int
fetch (int handle)
{
  __async_suspend ();
  return handle + 1;
}

__attribute__ ((noinline)) __async int
lookup (int key, int weight)
{
  __attribute__ ((cleanup (close_it))) int handle = open_it (key);
  int scaled = weight * weight;
  int got = __await (fetch (handle));
  return got + scaled;
}

/* What awaits it in the same unit.  */
__async int
twice (int key)
{
  return __await (lookup (key, 1)) + __await (lookup (key, 2));
}
