/**
 * Files of sequences: CSV, NumPy, HDF5, Parquet, and the .ts files of the UCR and UEA archives.
 * Each reader says in one line what is wrong with a file and where; none knows what the numbers are
 * for, or where files lie.
 */
package org.rhosweep.storage.data;
