"""Commands of the result robot: files in, leases, what was read, entering by rule, reviews, blind checks, retention.

The path of one screenshot: ``submitting`` (sealed, once by content), ``leasing`` (a worker's), ``settling`` (records,
each judged by ``domain.result_pictures.entering``), then ``entering`` (what is certain, through the one ingest
function) or ``reviewing`` (a person decides). ``checking`` measures how often the rule is wrong, ``keeping`` forgets.
"""
