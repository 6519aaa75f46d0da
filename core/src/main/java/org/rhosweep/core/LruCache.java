package org.rhosweep.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The last results of a pure function, so that trials which differ in seed alone share one. Safe
 * for many threads, which may compute the same result at the same time.
 */
public final class LruCache<K, V> {
  private final Function<K, V> function;
  private final Map<K, V> known;

  /**
   * Makes an empty cache.
   *
   * @param most results that are kept, &gt;= 1
   * @param function what computes them; equal keys have equal results
   */
  public LruCache(int most, Function<K, V> function) {
    this.function = function;
    known =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
          }
        };
  }

  /** The result for a key. */
  public V of(K key) {
    synchronized (known) {
      V value = known.get(key);
      if (value != null) {
        return value;
      }
    }
    V value = function.apply(key);
    synchronized (known) {
      known.put(key, value);
    }
    return value;
  }
}
