"""One file for each version of the database, numbered; forward only. :data:`~..versions.VERSIONS` lists them."""
