-- The demo's database, for SQLite.

DROP TABLE IF EXISTS employees;
CREATE TABLE employees (
  id INT PRIMARY KEY,
  name VARCHAR(100) NOT NULL,
  department VARCHAR(50),
  salary DECIMAL(10, 2),
  hire_date DATE
);
INSERT INTO employees VALUES
  (1, 'Ann', 'IT', 5200.00, '2019-03-11'),
  (2, 'Bob', 'Sales', 4100.50, '2020-07-01'),
  (3, 'Carla', 'IT', 6100.00, '2017-11-20'),
  (4, 'Dan', 'Finance', 5700.25, '2018-01-15'),
  (5, 'Eve', 'Marketing', 4300.00, '2021-05-03'),
  (6, 'Finn', 'IT', 4900.75, '2022-09-12'),
  (7, 'Gina', 'HR', 4500.00, '2016-04-25'),
  (8, 'Hal', 'Sales', 3900.00, NULL);

DROP TABLE IF EXISTS sales;
CREATE TABLE sales (
  id INT PRIMARY KEY,
  product VARCHAR(100) NOT NULL,
  price DECIMAL(10, 2) NOT NULL,
  quantity INT NOT NULL,
  sold_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO sales VALUES
  (1, 'Laptop', 1200.00, 1, '2024-01-15 09:30:00'),
  (2, 'Mouse', 25.00, 5, '2024-01-15 10:05:00'),
  (3, 'Keyboard', 75.50, 2, '2024-01-16 14:20:00'),
  (4, 'Monitor', 310.00, 3, '2024-01-17 16:45:00'),
  (5, 'Dock', 180.00, 1, '2024-01-18 11:10:00');
