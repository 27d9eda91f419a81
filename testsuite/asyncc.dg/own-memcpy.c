/* A program may have its own memcpy.  What is made of it is not GCC's memcpy
   any more and must not be folded as a call of it; GCC 11 crashed.  */
/* { dg-options "-O0 -g -w -fplugin-arg-asyncc-stress" } */

int calls;
void *copy_bytes (void *, const void *, __SIZE_TYPE__);

void *
memcpy (void *to, const void *from, __SIZE_TYPE__ n)
{
  calls++;
  return copy_bytes (to, from, n);
}

void *
checked_copy (void *to, const void *from, __SIZE_TYPE__ n, __SIZE_TYPE__ size)
{
  return n > size ? 0 : memcpy (to, from, n);
}
