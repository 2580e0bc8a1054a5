select salesperson_id as salesperson_id,
       full_name      as salesperson_name
from wwi.salesperson
